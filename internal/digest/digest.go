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

// The loops below are unrolled by hand, since a turn of a loop is what costs most
// of the time in WebAssembly: Go's code there goes back to the start of a function
// and finds its way from there. They take half the time that they would else.

// words reads a block as big-endian words.
func words(w *[16]uint32, block *[blockSize]byte) {
	for i := 0; i < 16; i += 4 {
		w, b := (*[4]uint32)(w[i:]), (*[16]byte)(block[4*i:])
		w[0] = uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
		w[1] = uint32(b[4])<<24 | uint32(b[5])<<16 | uint32(b[6])<<8 | uint32(b[7])
		w[2] = uint32(b[8])<<24 | uint32(b[9])<<16 | uint32(b[10])<<8 | uint32(b[11])
		w[3] = uint32(b[12])<<24 | uint32(b[13])<<16 | uint32(b[14])<<8 | uint32(b[15])
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
func blocks256(sum *[8]uint32, p []byte) {
	var w [64]uint32
	for ; len(p) >= blockSize; p = p[blockSize:] {
		words((*[16]uint32)(w[:]), (*[blockSize]byte)(p))
		for t := 0; t < 48; t += 4 {
			w := (*[20]uint32)(w[t:])
			w[16] = schedule256(w[14], w[9], w[1], w[0])
			w[17] = schedule256(w[15], w[10], w[2], w[1])
			w[18] = schedule256(w[16], w[11], w[3], w[2])
			w[19] = schedule256(w[17], w[12], w[4], w[3])
		}
		a, b, c, d, e, f, g, h := sum[0], sum[1], sum[2], sum[3], sum[4], sum[5], sum[6], sum[7]
		for t := 0; t < 64; t += 8 {
			k, w := (*[8]uint32)(constants256[t:]), (*[8]uint32)(w[t:])
			d, h = round256(a, b, c, d, e, f, g, h, k[0]+w[0])
			c, g = round256(h, a, b, c, d, e, f, g, k[1]+w[1])
			b, f = round256(g, h, a, b, c, d, e, f, k[2]+w[2])
			a, e = round256(f, g, h, a, b, c, d, e, k[3]+w[3])
			h, d = round256(e, f, g, h, a, b, c, d, k[4]+w[4])
			g, c = round256(d, e, f, g, h, a, b, c, k[5]+w[5])
			f, b = round256(c, d, e, f, g, h, a, b, k[6]+w[6])
			e, a = round256(b, c, d, e, f, g, h, a, k[7]+w[7])
		}
		sum[0] += a
		sum[1] += b
		sum[2] += c
		sum[3] += d
		sum[4] += e
		sum[5] += f
		sum[6] += g
		sum[7] += h
	}
}

// schedule256 is the next word of the message schedule, from those that are 2, 7, 15
// and 16 before it.
func schedule256(w2, w7, w15, w16 uint32) uint32 {
	s1 := bits.RotateLeft32(w2, -17) ^ bits.RotateLeft32(w2, -19) ^ w2>>10
	s0 := bits.RotateLeft32(w15, -7) ^ bits.RotateLeft32(w15, -18) ^ w15>>3
	return s1 + w7 + s0 + w16
}

// round256 is one round. It returns what becomes of d and of h, which are the new e
// and the new a; the other variables only pass their values on.
func round256(a, b, c, d, e, f, g, h, kw uint32) (uint32, uint32) {
	t1 := h + (bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)) + (g ^ e&(f^g)) + kw
	t2 := (bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)) + (a&b | c&(a|b))
	return d + t1, t1 + t2
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
func blocks1(sum *[5]uint32, p []byte) {
	var w [80]uint32
	for ; len(p) >= blockSize; p = p[blockSize:] {
		words((*[16]uint32)(w[:]), (*[blockSize]byte)(p))
		for t := 0; t < 64; t += 4 {
			w := (*[20]uint32)(w[t:])
			w[16] = bits.RotateLeft32(w[13]^w[8]^w[2]^w[0], 1)
			w[17] = bits.RotateLeft32(w[14]^w[9]^w[3]^w[1], 1)
			w[18] = bits.RotateLeft32(w[15]^w[10]^w[4]^w[2], 1)
			w[19] = bits.RotateLeft32(w[16]^w[11]^w[5]^w[3], 1)
		}
		a, b, c, d, e := sum[0], sum[1], sum[2], sum[3], sum[4]
		for t := 0; t < 20; t += 5 {
			w := (*[5]uint32)(w[t:])
			e, b = round1(a, b, e, choice(b, c, d), 0x5a827999+w[0])
			d, a = round1(e, a, d, choice(a, b, c), 0x5a827999+w[1])
			c, e = round1(d, e, c, choice(e, a, b), 0x5a827999+w[2])
			b, d = round1(c, d, b, choice(d, e, a), 0x5a827999+w[3])
			a, c = round1(b, c, a, choice(c, d, e), 0x5a827999+w[4])
		}
		for t := 20; t < 40; t += 5 {
			w := (*[5]uint32)(w[t:])
			e, b = round1(a, b, e, parity(b, c, d), 0x6ed9eba1+w[0])
			d, a = round1(e, a, d, parity(a, b, c), 0x6ed9eba1+w[1])
			c, e = round1(d, e, c, parity(e, a, b), 0x6ed9eba1+w[2])
			b, d = round1(c, d, b, parity(d, e, a), 0x6ed9eba1+w[3])
			a, c = round1(b, c, a, parity(c, d, e), 0x6ed9eba1+w[4])
		}
		for t := 40; t < 60; t += 5 {
			w := (*[5]uint32)(w[t:])
			e, b = round1(a, b, e, majority(b, c, d), 0x8f1bbcdc+w[0])
			d, a = round1(e, a, d, majority(a, b, c), 0x8f1bbcdc+w[1])
			c, e = round1(d, e, c, majority(e, a, b), 0x8f1bbcdc+w[2])
			b, d = round1(c, d, b, majority(d, e, a), 0x8f1bbcdc+w[3])
			a, c = round1(b, c, a, majority(c, d, e), 0x8f1bbcdc+w[4])
		}
		for t := 60; t < 80; t += 5 {
			w := (*[5]uint32)(w[t:])
			e, b = round1(a, b, e, parity(b, c, d), 0xca62c1d6+w[0])
			d, a = round1(e, a, d, parity(a, b, c), 0xca62c1d6+w[1])
			c, e = round1(d, e, c, parity(e, a, b), 0xca62c1d6+w[2])
			b, d = round1(c, d, b, parity(d, e, a), 0xca62c1d6+w[3])
			a, c = round1(b, c, a, parity(c, d, e), 0xca62c1d6+w[4])
		}
		sum[0] += a
		sum[1] += b
		sum[2] += c
		sum[3] += d
		sum[4] += e
	}
}

// round1 is one round. It returns what becomes of e and of b, which are the new a
// and the new c; the other variables only pass their values on.
func round1(a, b, e, f, kw uint32) (uint32, uint32) {
	return bits.RotateLeft32(a, 5) + f + e + kw, bits.RotateLeft32(b, 30)
}

// The functions of FIPS 180-4 §4.1.1.
func choice(b, c, d uint32) uint32   { return d ^ b&(c^d) }
func parity(b, c, d uint32) uint32   { return b ^ c ^ d }
func majority(b, c, d uint32) uint32 { return b&c | d&(b|c) }

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
