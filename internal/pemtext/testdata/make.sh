#!/bin/sh
# Makes the test inputs of pemtext anew, with OpenSSL 3, keytool, ssh-keygen,
# gpg, xxd, hexdump and od. The keys among them were made for this and protect nothing.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa-pkcs8.key -out rsa.pem -days 36500 -subj "/CN=Ünïcode 😀/O=Countersign" -utf8 2>/dev/null
openssl ecparam -name prime256v1 -out ec-parameters.pem
openssl ecparam -name prime256v1 -genkey -noout -out ec-sec1.key
openssl req -x509 -key ec-sec1.key -out ec.pem -days 36500 -subj "/CN=Countersign EC"
openssl genpkey -algorithm ed25519 -out ed25519-pkcs8.key
openssl req -new -x509 -key ed25519-pkcs8.key -out ed25519.pem -days 36500 -subj "/CN=Countersign Ed25519"
openssl rsa -in rsa-pkcs8.key -traditional -out rsa-pkcs1.key 2>/dev/null
openssl rsa -in rsa-pkcs8.key -traditional -aes128 -passout pass:secret -out rsa-pkcs1-encrypted.key 2>/dev/null
openssl pkcs8 -topk8 -in ec-sec1.key -passout pass:secret -out pkcs8-encrypted.key
openssl dsaparam -out "$work/dsa.pem" 1024 2>/dev/null
openssl gendsa -out "$work/dsa.key" "$work/dsa.pem" 2>/dev/null
openssl pkey -in "$work/dsa.key" -traditional -out dsa.key
ssh-keygen -q -t ed25519 -N "" -C countersign -f "$work/ssh"
cp "$work/ssh" openssh.key
cp "$work/ssh.pub" ssh.pub
openssl pkey -in rsa-pkcs8.key -pubout -out public-key.pem
openssl rsa -in rsa-pkcs8.key -RSAPublicKey_out -out public-key-pkcs1.pem 2>/dev/null
openssl req -new -key ec-sec1.key -out request.pem -subj "/CN=Countersign"
openssl x509 -in rsa.pem -text -out rsa-text.pem
openssl x509 -in rsa.pem -addtrust clientAuth -setalias mine -trustout -out trusted.pem
openssl crl2pkcs7 -nocrl -certfile rsa.pem -certfile ec.pem -out bundle.p7b
openssl pkcs7 -in bundle.p7b -outform der -out bundle.p7c
openssl pkcs12 -export -inkey ec-sec1.key -in ec.pem -passout pass:secret -out store.p12
openssl pkcs12 -in store.p12 -passin pass:secret -nokeys -out bag.pem 2>/dev/null
keytool -importcert -noprompt -alias one -file rsa.pem -keystore "$work/store.jks" -storetype JKS -storepass secret 2>/dev/null
cp "$work/store.jks" store.jks
cat >"$work/ca.cnf" <<END
[ca]
default_ca = d
[d]
database = $work/index.txt
crlnumber = $work/number
default_md = sha256
default_crl_days = 36500
END
: >"$work/index.txt"
echo 01 >"$work/number"
openssl ca -config "$work/ca.cnf" -gencrl -keyfile ec-sec1.key -cert ec.pem -out crl.pem 2>/dev/null
openssl dhparam -out dh-parameters.pem 512 2>/dev/null
GNUPGHOME="$work" gpg --batch --quiet --pinentry-mode loopback --passphrase "" --quick-generate-key countersign ed25519 2>/dev/null
GNUPGHOME="$work" gpg --armor --export countersign >pgp-public.asc
GNUPGHOME="$work" gpg --armor --batch --pinentry-mode loopback --passphrase "" --export-secret-keys countersign >pgp-private.asc
openssl x509 -in ec.pem -outform der -out ec.der
xxd ec.der ec.xxd
xxd -p ec.der ec.hex
xxd -i ec.der ec.c
hexdump -C ec.der >ec.hexdump
od -A x -t x1 ec.der >ec.od
cat rsa.pem ec.pem ed25519.pem >chain.pem
cat >puttygen.ppk <<END
PuTTY-User-Key-File-3: ssh-ed25519
Encryption: none
Comment: countersign
Public-Lines: 2
$(cut -d' ' -f2 ssh.pub | fold -w 64)
Private-Lines: 1
$(openssl rand -base64 36)
Private-MAC: $(openssl rand -hex 32)
END
