//go:build !js

package main

import "os"

func main() {
	os.Stderr.WriteString("This is Countersign's browser module. Build it with\n\n" +
		"\tgo run ./wasm/build -o web/build/countersign\n")
	os.Exit(2)
}
