#!/bin/sh
# Makes the certificates of the tests with OpenSSL 3; run again only to add one,
# since every run makes new keys. Their dates are judged at the fixed moments that
# the tests name, not at today's.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
days="-days 1825"

end="-addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature"
printf '[req]\ndistinguished_name=dn\n[dn]\n' > "$work/req.cnf"
rsa() { echo "-algorithm RSA -pkeyopt rsa_keygen_bits:$1"; }
conf="-config $work/req.cnf"

# make NAME "KEYARGS" REQARGS…: a self-signed certificate
make() {
	name=$1 key=$2; shift 2
	[ -e "$name.pem" ] && return
	openssl genpkey $key -out "$work/$name.key" 2>/dev/null
	openssl req -new -x509 $conf -key "$work/$name.key" $days -out "$name.pem" "$@"
}
make good         "$(rsa 2048)" -subj /CN=Bob $end
make rsa-512      "$(rsa 512)"  -subj /CN=Bob $end
make rsa-1024     "$(rsa 1024)" -subj /CN=Bob $end
make rsa-8192     "$(rsa 8192)" -subj /CN=Bob $end
make rsa-e3       "$(rsa 2048) -pkeyopt rsa_keygen_pubexp:3" -subj /CN=Bob $end
make ec-p256      "-algorithm EC -pkeyopt ec_paramgen_curve:P-256" -subj /CN=Bob $end
make ec-p224      "-algorithm EC -pkeyopt ec_paramgen_curve:P-224" -subj /CN=Bob $end
make ed25519      "-algorithm ED25519" -subj /CN=Bob $end
make ed448        "-algorithm ED448" -subj /CN=Bob $end
make sha1         "$(rsa 2048)" -subj /CN=Bob -sha1 $end
make md5          "$(rsa 2048)" -subj /CN=Bob -md5 $end
make ca           "$(rsa 2048)" -subj "/O=Example/CN=Example CA" -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
make no-subject   "$(rsa 2048)" -subj / $end
make no-cn        "$(rsa 2048)" -subj /O=Example $end
make no-signing   "$(rsa 2048)" -subj /CN=Bob -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,keyEncipherment
make server       "$(rsa 2048)" -subj /CN=www.example.com $end -addext extendedKeyUsage=serverAuth
make time-stamp   "$(rsa 2048)" -subj /CN=Bob $end -addext extendedKeyUsage=timeStamping
make critical     "$(rsa 2048)" -subj /CN=Bob $end -addext 1.2.3.4.5=critical,ASN1:UTF8String:secret
make poison       "$(rsa 2048)" -subj /CN=Bob $end -addext 1.3.6.1.4.1.11129.2.4.3=critical,ASN1:NULL
make bidi         "$(rsa 2048)" -utf8 -subj "/CN=Bob$(printf '\342\200\256')gpj.exe" $end
make mixed        "$(rsa 2048)" -utf8 -subj "/CN=$(printf '\320\260')mazon" $end

if [ ! -e v1.pem ]; then
	openssl genpkey $(rsa 2048) -out "$work/v1.key" 2>/dev/null
	openssl req -new $conf -key "$work/v1.key" -subj /CN=Bob -out "$work/v1.csr"
	openssl x509 -req -in "$work/v1.csr" -signkey "$work/v1.key" $days -out v1.pem 2>/dev/null
fi
if [ ! -e dsa.pem ]; then
	openssl dsaparam -out "$work/dsa.param" 2048 2>/dev/null
	openssl genpkey -paramfile "$work/dsa.param" -out "$work/dsa.key"
	openssl req -new -x509 $conf -key "$work/dsa.key" $days -subj /CN=Bob $end -out dsa.pem
fi
if [ ! -e chain.pem ]; then
	for n in root middle leaf; do openssl genpkey $(rsa 2048) -out "$work/$n.key" 2>/dev/null; done
	openssl req -new -x509 $conf -key "$work/root.key" $days -subj "/CN=Example Root" -addext basicConstraints=critical,CA:TRUE -out "$work/root.pem"
	printf 'basicConstraints=critical,CA:TRUE\n' > "$work/ca.ext"
	printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n' > "$work/leaf.ext"
	openssl req -new $conf -key "$work/middle.key" -subj "/CN=Example Issuing CA" -out "$work/middle.csr"
	openssl x509 -req -in "$work/middle.csr" -CA "$work/root.pem" -CAkey "$work/root.key" -CAcreateserial $days -extfile "$work/ca.ext" -out "$work/middle.pem" 2>/dev/null
	openssl req -new $conf -key "$work/leaf.key" -subj /CN=Bob -out "$work/leaf.csr"
	openssl x509 -req -in "$work/leaf.csr" -CA "$work/middle.pem" -CAkey "$work/middle.key" -CAcreateserial $days -extfile "$work/leaf.ext" -out "$work/leaf.pem" 2>/dev/null
	cat "$work/leaf.pem" "$work/middle.pem" "$work/root.pem" > chain.pem
	cat "$work/root.pem" "$work/middle.pem" "$work/leaf.pem" > chain-reversed.pem
	openssl genpkey -algorithm X25519 -out "$work/x.key"; openssl pkey -in "$work/x.key" -pubout -out "$work/x.pub"
	openssl x509 -req -in "$work/leaf.csr" -force_pubkey "$work/x.pub" -CA "$work/middle.pem" -CAkey "$work/middle.key" -CAcreateserial $days -extfile "$work/leaf.ext" -out x25519.pem 2>/dev/null
fi
