//go:build !js

package certificate

// BaseSet is the base set for tests outside of the package.
func BaseSet() (all [][]byte) {
	for _, s := range baseSet() {
		all = append(all, s.der)
	}
	return all
}
