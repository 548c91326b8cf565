"use client";
import { useState } from "react";
import { virtualCall } from "../virtual.mjs";

export default function Phone() {
  const [kinds, setKinds] = useState("");
  const call = () => virtualCall().then(setKinds, (error) => setKinds(String(error.stack ?? error)));
  return (
    <main>
      <button type="button" onClick={call}>
        Call
      </button>
      <output>{kinds}</output>
    </main>
  );
}
