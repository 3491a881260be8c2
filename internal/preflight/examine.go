package preflight

import (
	"countersign/internal/certificate"
	"countersign/internal/der"
	"countersign/internal/instant"
)

// A report takes one finding: the rule, what was found, what to do in this very
// case ("" for the rule's own cure), and the bytes that carry it (empty where
// none do).
type report func(rule *Rule, detail, fix string, at der.Range)

// find reports a rule by its ID.
func (r report) find(id, detail, fix string, at der.Range) { r(ruleByID(id), detail, fix, at) }

// examine holds one certificate against every rule that is about a certificate
// by itself: first what reading it brought to light, then what it says.
func examine(c *certificate.Certificate, now instant.Time, r report) {
	for i := range c.Problems {
		p := &c.Problems[i]
		r.find(p.ID, sentence(p.Detail), "", p.Range)
	}
	if !readable(c) {
		return // judging it would only repeat that
	}
	examineValidity(c, now, r)
	examineNames(c, r)
	examineKey(c, r)
	examineSignature(c, r)
	examineExtensions(c, r)
	examinePurpose(c, r)
}

// sentence makes one of the clause that a problem's detail is. The name of a field
// keeps its small letter: "notBefore".
func sentence(clause string) string {
	end := 0
	for end < len(clause) && 'a' <= clause[end] && clause[end] <= 'z' {
		end++
	}
	if end > 0 && (end == len(clause) || clause[end] == ' ') {
		clause = string(clause[0]-'a'+'A') + clause[1:]
	}
	if last := len(clause) - 1; last >= 0 && clause[last] != '.' {
		clause += "."
	}
	return clause
}

// readable reports whether anything of a certificate could be read. What cannot
// be read at all is judged no further and not sent either, since there is no
// telling what it is: with a lost beginning, a private key looks like that.
func readable(c *certificate.Certificate) bool {
	return c.PublicKey.Range.End > 0 || c.Subject.Range.End > 0
}
