// A certificate for this machine, made for tests and trusted by these alone. It lasts a hundred years, so that time breaks no
// test, and running them needs no openssl.
export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqxHfo81PBoydOCWY
G2j3uoEudG2moaxBZaB8FFxP97KhRANCAAT3WwZo2vAsO+0xaKDYDe+P5yAr5rOT
pKDYGWRNgs1lv99A5qlemCBspO/oThnzDOWd2bb4m6iro2k3tsHyWz/3
-----END PRIVATE KEY-----
`;

export const cert = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUYBSAAq6F/SXmXNAiIQhvVSEZ7hIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTAxNTEyNFoYDzIxMjYxMDI4
MDE1MTI0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT3WwZo2vAsO+0xaKDYDe+P5yAr5rOTpKDYGWRNgs1lv99A5qlemCBs
pO/oThnzDOWd2bb4m6iro2k3tsHyWz/3o28wbTAdBgNVHQ4EFgQUqmiExpeiVduW
Y5fjQEN7Wfi342gwHwYDVR0jBBgwFoAUqmiExpeiVduWY5fjQEN7Wfi342gwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgQS7fywuKaJ++FeBHk9qTDIrR5DdX4QXW8pjrHMidSCoCIQCk
pD+PfeGN9p0NGyZK2obukNg1gbdrbwveTngcIEwfXw==
-----END CERTIFICATE-----
`;
