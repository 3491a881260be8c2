package pemtext

// lineLength is the characters of a line of base64 in RFC 7468's strict form
// (§3, "stricttextualmsg").
const lineLength = 64

const (
	beginLine = "-----BEGIN CERTIFICATE-----"
	endLine   = "-----END CERTIFICATE-----"
)

const standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// Encode returns the clean PEM text of a certificate, as it will be sent: RFC
// 7468 strict form, 64 columns, LF after every line and the last, no text around
// it. n bytes of DER take 54 + 4×⌈n/3⌉ + ⌈4×⌈n/3⌉/64⌉ characters.
func Encode(der []byte) string {
	columns := (len(der) + 2) / 3 * 4
	text := make([]byte, 0, len(beginLine)+len(endLine)+2+columns+(columns+lineLength-1)/lineLength)
	text = append(text, beginLine...)
	text = append(text, '\n')
	for len(der) > 0 {
		line := der[:min(len(der), lineLength/4*3)]
		der = der[len(line):]
		for len(line) >= 3 {
			a, b, c := line[0], line[1], line[2]
			text = append(text, standardAlphabet[a>>2], standardAlphabet[a<<4&0x30|b>>4],
				standardAlphabet[b<<2&0x3C|c>>6], standardAlphabet[c&0x3F])
			line = line[3:]
		}
		switch len(line) {
		case 1:
			text = append(text, standardAlphabet[line[0]>>2], standardAlphabet[line[0]<<4&0x30], '=', '=')
		case 2:
			text = append(text, standardAlphabet[line[0]>>2], standardAlphabet[line[0]<<4&0x30|line[1]>>4],
				standardAlphabet[line[1]<<2&0x3C], '=')
		}
		text = append(text, '\n')
	}
	text = append(text, endLine...)
	text = append(text, '\n')
	return string(text)
}
