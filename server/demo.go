package main

import "countersign/internal/sigv4"

// demoKeys are the published key pairs of a demo, as the page and the greeting
// show them.
type demoKeys struct {
	root     sigv4.Credentials
	userName string
	user     sigv4.Credentials
}
