import Phone from "./phone.js";

export default function Page() {
  return <Phone />;
}
