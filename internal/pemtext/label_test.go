package pemtext

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

func TestALabelIsShownAsFarAsItIsOne(t *testing.T) {
	body := body(read(t, "ec.pem"))
	for written, label := range map[string]string{
		"CERTIFICATE":                       "CERTIFICATE",
		"X509 CERTIFICATE":                  "X509 CERTIFICATE",
		"X.509 CERTIFICATE":                 "X.509 CERTIFICATE",
		"Certificate":                       "CERTIFICATE",
		"trusted_certificate":               "TRUSTED CERTIFICATE",
		"CERTIFCATE":                        "CERTIFCATE",
		"ATTRIBUTE CERTIFICATE":             "ATTRIBUTE CERTIFICATE",
		"My Own Certificate":                "MY OWN CERTIFICATE",
		"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC":  "",
		"wJalrXUtnFEMI":                     "",
		"CERTIFICATE MIIEvQIBADANBgkqhkiG9": "",
		"ABCDEFGHIJKLMNOP":                  "",
		"308204BD0201":                      "",
		"AKIAIOSFODNN7EXAMPLE":              "",
	} {
		d := Find([]byte("-----BEGIN " + written + "-----\n" + body + "\n-----END " + written + "-----\n"))
		if len(d.Blocks) != 1 || d.Blocks[0].Label != label || d.Blocks[0].Kind != KindCertificate {
			t.Errorf("%s: %d blocks, %+v", written, len(d.Blocks), d.Repairs)
			continue
		}
		if label != "" {
			continue
		}
		if got := rules(d); !slices.Contains(got, ruleLabel) {
			t.Errorf("%s: reported %v", written, got)
		}
		for _, r := range d.Repairs {
			if end := written[len(written)-4:]; strings.Contains(r.Detail, strings.ToUpper(end)) || strings.Contains(r.Detail, end) {
				t.Errorf("%s is told: %s", written, r.Detail)
			}
		}
	}
}

// TestAKeyInPlaceOfALabelIsNotTold puts every line of private keys there.
func TestAKeyInPlaceOfALabelIsNotTold(t *testing.T) {
	for kind, key := range freshKeys(t) {
		text := base64.StdEncoding.EncodeToString(key)
		for from := 0; from+40 <= len(text); from += 20 {
			line := text[from : from+40]
			for _, paste := range []string{
				"-----BEGIN " + line + "-----\n" + text + "\n-----END " + line + "-----\n",
				"-----BEGIN CERTIFICATE-----\n" + body(read(t, "ec.pem")) + "\n-----END " + line + "-----\n",
				"-----BEGIN PRIVATE KEY " + line + "-----\n" + text + "\n-----END PRIVATE KEY-----\n",
			} {
				d := Find([]byte(paste))
				for i := range d.Blocks {
					if strings.Contains(d.Blocks[i].Label, strings.ToUpper(line[:8])) {
						t.Errorf("%s: the label is %s", kind, d.Blocks[i].Label)
					}
				}
				for _, r := range d.Repairs {
					if strings.Contains(r.Detail, strings.ToUpper(line[:8])) || strings.Contains(r.Detail, line[:8]) {
						t.Errorf("%s: %s", kind, r.Detail)
					}
				}
			}
		}
	}
}
