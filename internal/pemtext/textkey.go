package pemtext

import (
	"bytes"
	"sort"
)

// Private keys that are text of a kind of their own: no markers stand around them,
// or those were cut off. Each becomes a marker that is a whole block, so that nothing
// of a key is read as part of what stands before or behind it.

// What such a key is called in a finding.
const (
	nameJWK       = "JSON Web Key"
	nameXML       = "XML"
	nameAge       = "age"
	namePuTTY     = "PuTTY"
	nameEncrypted = "encrypted, its markers missing"
)

// findTextKeys adds the keys that are text of their own to the markers.
func (r *reader) findTextKeys() {
	var keys []marker
	add := func(name string, from, to int) {
		keys = append(keys, marker{from: from, to: to, begin: true, kind: KindPrivateKey, key: name})
	}
	text := r.view.text
	if bytes.Contains(text, []byte("kty")) {
		for _, member := range [...]string{`"d"`, `'d'`} {
			each(text, member, func(at int) int {
				addJWK(text, at+len(member), add)
				return at + len(member)
			})
		}
	}
	each(text, "AGE-SECRET-KEY-", func(at int) int {
		to := at
		for to < len(text) && (text[to] >= 'A' && text[to] <= 'Z' || isDigit(text[to]) || text[to] == '-') {
			to++
		}
		if to-at >= 2*minToken {
			add(nameAge, at, to)
		}
		return to
	})
	for _, header := range [...]string{"PuTTY-User-Key-File-", "Private-Lines:"} {
		each(text, header, func(at int) int {
			to, _ := keyLines(text, at)
			add(namePuTTY, at, to)
			return to
		})
	}
	for _, header := range [...]string{"Proc-Type: 4,ENCRYPTED", "DEK-Info:"} {
		each(text, header, func(at int) int {
			to, longest := keyLines(text, at)
			if longest >= minKeyWord {
				add(nameEncrypted, at, to)
			}
			return to
		})
	}
	r.findXMLKeys(add)
	if keys != nil {
		sort.Stable(byPlace(keys))
		r.markers = withKeys(r.markers, keys)
	}
}

// byPlace sorts markers, see byPosition.
type byPlace []marker

func (m byPlace) Len() int           { return len(m) }
func (m byPlace) Less(i, j int) bool { return m[i].from < m[j].from }
func (m byPlace) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }

// withKeys puts keys among markers, both in order. A key ends before the next
// marker; one before the END of a key, or of what began before, belongs to that block.
func withKeys(markers, keys []marker) []marker {
	all := make([]marker, 0, len(markers)+len(keys))
	k := 0
	for _, own := range keys {
		for k < len(markers) && markers[k].from <= own.from {
			all = append(all, markers[k])
			k++
		}
		if n := len(all); n > 0 && all[n-1].to > own.from {
			continue
		}
		if k < len(markers) {
			if end := &markers[k]; !end.begin && (end.kind == KindPrivateKey || k > 0 && markers[k-1].begin) {
				continue
			}
			own.to = min(own.to, markers[k].from)
		}
		all = append(all, own)
	}
	return append(all, markers[k:]...)
}

// each calls f with every place where a word stands and to which f did not go on
// itself.
func each(text []byte, word string, f func(at int) (next int)) {
	for at := 0; ; {
		n := bytes.Index(text[at:], []byte(word))
		if n < 0 {
			return
		}
		at = f(at + n)
	}
}

// minJWK is the characters of the shortest private value of a JSON Web Key
// (RFC 7518 §6.2.2), less what may have been cut off.
const minJWK = 32

// addJWK adds the value of a member "d" (RFC 7517 §9.3), which goes on at text[i].
func addJWK(text []byte, i int, add func(name string, from, to int)) {
	i = skipSpace(text, i)
	if i == len(text) || text[i] != ':' {
		return
	}
	if i = skipSpace(text, i+1); i == len(text) || !isQuote(text[i]) {
		return
	}
	i++
	if to := skipBase64(text, i); to-i >= minJWK && !promising(text[i:to]) {
		add(nameJWK, i, to)
	}
}

func skipSpace(text []byte, i int) int {
	for i < len(text) && urlSafe[text[i]] == classSpace {
		i++
	}
	return i
}

func skipBase64(text []byte, i int) int {
	for i < len(text) && isBase64(text[i]) {
		i++
	}
	return i
}

// promising reports whether base64 begins like something that is more than a bare
// number.
func promising(text []byte) bool {
	var head [48]byte
	kind := shape(head[:peek(text, &head)])
	return kind != KindUnknown && kind != KindParameters
}

// minKeyWord is more characters than the initialization vector in DEK-Info has.
const minKeyWord = 40

// keyLines returns where the lines of headers and base64 end that begin with the
// header at text[from], and the longest word of base64 in them.
func keyLines(text []byte, from int) (to, longest int) {
	reader := lineReader{text, from, len(text)}
	for body := false; reader.next < len(text); {
		start, end, _ := reader.line()
		i := skipMarks(text, start, end)
		for end > i && isBlank(text[end-1]) {
			end--
		}
		if i == end && body {
			break
		}
		if i == end {
			continue
		}
		if i > from && !isHeader(text, i, end) {
			if !looksLikeBase64(text, i, end) || promising(text[i:end]) {
				break
			}
			body = true
		}
		to = end
		for i < end {
			word := skipBase64(text[:end], i)
			longest = max(longest, word-i)
			i = word + 1
		}
	}
	return to, longest
}

// minElement is the characters of the shortest private number in XML, DSA's of
// 160 bits, less its padding.
const minElement = 27

// findXMLKeys adds the private numbers of RSAKeyValue and its kin, as .NET and
// XKMS write them beside the public ones of XML Signature (§4.5.2). The numbers
// stand one below the other, and make one key.
func (r *reader) findXMLKeys(add func(name string, from, to int)) {
	v := &r.view
	var key extent
	private := false // a number of the key is none of DSA's public ones
	tag, before := 0, formTag
	for i := 0; i <= len(v.segments); i++ {
		at, end := len(v.text), len(v.text)+1 // behind the last of them the text ends
		if i < len(v.segments) {
			if f := v.segments[i].form; f != formTag && f != formKeyTag && f != formPrimeTag {
				continue
			}
			at, end = int(v.segments[i].at), v.end(i)
		}
		for ; at < end; at++ {
			if before != formTag && isNumber(v.text[tag+1:at]) {
				if !blankLines(v.text[key.to : tag+1]) {
					if private {
						add(nameXML, key.from, key.to)
					}
					key, private = extent{}, false
				}
				from, to := trim(v.text, tag+1, at)
				if key.to == 0 {
					key.from = from
				}
				key.to = to
				private = private || before == formKeyTag
			}
			tag, before = at, formTag
			if i < len(v.segments) {
				before = v.segments[i].form
			}
		}
	}
	if private {
		add(nameXML, key.from, key.to)
	}
}

// isNumber reports whether text can be a large number in base64.
func isNumber(text []byte) bool {
	n := 0
	for _, c := range text {
		if urlSafe[c] == classStray {
			return false
		}
		if isBase64(c) {
			n++
		}
	}
	return n >= minElement && !promising(text)
}

// keyTag returns the form of a tag: whether a private number of a key stands
// behind it, a prime, or anything else.
func keyTag(s []byte) form {
	name := s[1 : len(s)-1]
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	switch string(name) {
	case "D", "DP", "DQ", "InverseQ", "X":
		return formKeyTag
	case "P", "Q": // DSA's are public
		return formPrimeTag
	}
	return formTag
}
