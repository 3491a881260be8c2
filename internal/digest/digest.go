// Package digest computes the three hashes that Countersign needs: SHA-256 (FIPS
// 180-4 §6.2) and HMAC-SHA-256 (RFC 2104) for Signature Version 4, and SHA-1
// (FIPS 180-4 §6.1) for a certificate's fingerprint.
//
// On a machine it is the standard library. In the browser it is code of its own,
// for one reason: size. The standard library's hashes bring the FIPS 140 module
// with AES, SHA-3, a random generator and its self-tests, sixty kilobytes of the
// compressed module, a twelfth of all that it may have. The code of its own is
// compiled and held against the standard library by the tests on every platform.
//
// It takes whole messages, since everything that is hashed here is in memory, and
// it is not hardened against timing or other side channels beyond what the
// algorithms are by nature: SHA-2 has no branch and no table look-up that depends
// on its input.
package digest

import "math/bits"

// blockSize of all three, in bytes.
const blockSize = 64

// pad returns the last one or two blocks of a message whose whole length is n
// bytes and whose bytes after its last whole block are rest, FIPS 180-4 §5.1.1.
func pad(rest []byte, n int) []byte {
	padded := make([]byte, blockSize, 2*blockSize)
	copy(padded, rest)
	padded[len(rest)] = 0x80
	if len(rest) >= blockSize-8 {
		padded = padded[:2*blockSize]
	}
	length := uint64(n) * 8
	for i := range 8 {
		padded[len(padded)-1-i] = byte(length >> (8 * i))
	}
	return padded
}

// words reads a block as big-endian words.
func words(w *[16]uint32, block *[blockSize]byte) {
	for i := range w {
		w[i] = uint32(block[4*i])<<24 | uint32(block[4*i+1])<<16 | uint32(block[4*i+2])<<8 | uint32(block[4*i+3])
	}
}

// octets writes words in big-endian order.
func octets(sum []byte, h []uint32) {
	for i, word := range h {
		sum[4*i], sum[4*i+1], sum[4*i+2], sum[4*i+3] = byte(word>>24), byte(word>>16), byte(word>>8), byte(word)
	}
}

var initial256 = [8]uint32{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}

// sha256 is SHA256 without the standard library.
func sha256(message []byte) (sum [32]byte) {
	h := initial256
	whole := len(message) / blockSize * blockSize
	blocks256(&h, message[:whole])
	blocks256(&h, pad(message[whole:], len(message)))
	octets(sum[:], h[:])
	return sum
}

// blocks256 is the hash computation of FIPS 180-4 §6.2.2 over whole blocks.
func blocks256(h *[8]uint32, p []byte) {
	var w [64]uint32
	for ; len(p) >= blockSize; p = p[blockSize:] {
		words((*[16]uint32)(w[:]), (*[blockSize]byte)(p))
		for t := 16; t < 64; t++ {
			x, y := w[t-15], w[t-2]
			s0 := bits.RotateLeft32(x, -7) ^ bits.RotateLeft32(x, -18) ^ x>>3
			s1 := bits.RotateLeft32(y, -17) ^ bits.RotateLeft32(y, -19) ^ y>>10
			w[t] = s1 + w[t-7] + s0 + w[t-16]
		}
		a, b, c, d, e, f, g, k := h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
		for t := range 64 {
			t1 := k + (bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)) + (g ^ e&(f^g)) + constants256[t] + w[t]
			t2 := (bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)) + (a&b | c&(a|b))
			k, g, f, e, d, c, b, a = g, f, e, d+t1, c, b, a, t1+t2
		}
		h[0] += a
		h[1] += b
		h[2] += c
		h[3] += d
		h[4] += e
		h[5] += f
		h[6] += g
		h[7] += k
	}
}

// HMACSHA256 returns the HMAC of a message under a key, RFC 2104 §2. It is of
// its own on every platform: for one short message, setting up the standard
// library's takes four times as long as the hashing.
func HMACSHA256(key, message []byte) [32]byte {
	if len(key) > blockSize {
		short := SHA256(key)
		key = short[:]
	}
	inner := make([]byte, blockSize, 8*blockSize) // room for a string to sign
	outer := make([]byte, blockSize, 2*blockSize)
	copy(inner, key)
	copy(outer, key)
	for i := range blockSize {
		inner[i] ^= 0x36
		outer[i] ^= 0x5c
	}
	sum := SHA256(append(inner, message...))
	return SHA256(append(outer, sum[:]...))
}

// sha1 is SHA1 without the standard library.
func sha1(message []byte) (sum [20]byte) {
	h := [5]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}
	whole := len(message) / blockSize * blockSize
	blocks1(&h, message[:whole])
	blocks1(&h, pad(message[whole:], len(message)))
	octets(sum[:], h[:])
	return sum
}

// blocks1 is the hash computation of FIPS 180-4 §6.1.2 over whole blocks.
func blocks1(h *[5]uint32, p []byte) {
	var w [80]uint32
	for ; len(p) >= blockSize; p = p[blockSize:] {
		words((*[16]uint32)(w[:]), (*[blockSize]byte)(p))
		for t := 16; t < 80; t++ {
			w[t] = bits.RotateLeft32(w[t-3]^w[t-8]^w[t-14]^w[t-16], 1)
		}
		a, b, c, d, e := h[0], h[1], h[2], h[3], h[4]
		t := 0
		for ; t < 20; t++ {
			f := d ^ b&(c^d)
			e, d, c, b, a = d, c, bits.RotateLeft32(b, 30), a, bits.RotateLeft32(a, 5)+f+e+0x5a827999+w[t]
		}
		for ; t < 40; t++ {
			f := b ^ c ^ d
			e, d, c, b, a = d, c, bits.RotateLeft32(b, 30), a, bits.RotateLeft32(a, 5)+f+e+0x6ed9eba1+w[t]
		}
		for ; t < 60; t++ {
			f := b&c | d&(b|c)
			e, d, c, b, a = d, c, bits.RotateLeft32(b, 30), a, bits.RotateLeft32(a, 5)+f+e+0x8f1bbcdc+w[t]
		}
		for ; t < 80; t++ {
			f := b ^ c ^ d
			e, d, c, b, a = d, c, bits.RotateLeft32(b, 30), a, bits.RotateLeft32(a, 5)+f+e+0xca62c1d6+w[t]
		}
		h[0] += a
		h[1] += b
		h[2] += c
		h[3] += d
		h[4] += e
	}
}

// constants256 are the first 32 bits of the fractional parts of the cube roots of
// the first 64 primes, FIPS 180-4 §4.2.2.
var constants256 = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}
