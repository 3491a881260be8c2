package pemtext

// readHex looks for a hexadecimal dump in a view that holds nothing else, and
// reports whether it holds a certificate.
func (r *reader) readHex() bool {
	return false
}
