package pemtext

import (
	"encoding/pem"
	"os"
)

// corpus returns the certificates of testdata: under Node there is no go command
// to ask for more.
func corpus() (all []specimen) {
	for _, name := range []string{"aws-sample.pem", "rsa.pem", "ec.pem", "ed25519.pem"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			panic(err)
		}
		block, _ := pem.Decode(text)
		all = append(all, specimen{name, block.Bytes})
	}
	return all
}
