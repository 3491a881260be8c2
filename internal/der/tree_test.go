package der

import (
	"encoding/asn1"
	"slices"
	"strings"
	"testing"
)

// TestTheTableOfOIDsIsRight holds the content octets against the dotted form,
// by way of encoding/asn1, and the tails and order that the search needs.
func TestTheTableOfOIDsIsRight(t *testing.T) {
	for i, o := range knownOIDs {
		var id asn1.ObjectIdentifier
		input := append([]byte{ObjectIdentifier, byte(len(o.content))}, o.content...)
		if _, err := asn1.Unmarshal(input, &id); err != nil || id.String() != o.dotted {
			t.Errorf("%s: the content is that of %v (%v)", o.dotted, id, err)
		}
		unknown := OID{Content: o.content}
		if unknown.String() != o.dotted || NewOID(o.content).Name() != o.name || o.name == "" {
			t.Errorf("%s: read as %s, %q", o.dotted, unknown, NewOID(o.content).Name())
		}
		if i > 0 && o.tail < knownOIDs[i-1].tail {
			t.Errorf("%s is out of order", o.dotted)
		}
	}
}

func TestTheTreeShowsWhatIsThere(t *testing.T) {
	input := "\x30\x3a" +
		"\x06\x03\x55\x04\x03" + // OBJECT IDENTIFIER commonName
		"\x0c\x04a\xe2\x80\xae" + // UTF8String with a mark that turns text
		"\x02\x02\x01\x00" + // INTEGER 256
		"\x02\x09\x01\x00\x00\x00\x00\x00\x00\x00\x00" + // a large one
		"\x01\x01\xff" +
		"\x05\x00" +
		"\x17\x0d250102030405Z" +
		"\x04\x05\x30\x03\x0a\x01\x07" + // OCTET STRING that holds SEQUENCE { ENUMERATED }
		"\x82\x03abc" // [2]
	tree := Parse([]byte(input))
	if len(tree.Problems) > 0 {
		t.Fatalf("problems: %v", tree.Problems)
	}
	var b strings.Builder
	for i, n := range tree.Nodes {
		b.WriteString(strings.Repeat("  ", n.Depth) + n.TypeName())
		if value := tree.Value(i); value != "" {
			b.WriteString(" " + value)
		}
		b.WriteString("\n")
	}
	want := `SEQUENCE
  OBJECT IDENTIFIER commonName (2.5.4.3)
  UTF8String "a<U+202E>"
  INTEGER 256
  INTEGER 010000000000000000
  BOOLEAN true
  NULL
  UTCTime 2025-01-02T03:04:05Z
  OCTET STRING 5 bytes
    SEQUENCE
      ENUMERATED 7
  [2] "abc"
`
	if got := b.String(); got != want {
		t.Errorf("the tree is\n%s\nwant\n%s", got, want)
	}
	if n := tree.Nodes[9]; !n.Wrapped || n.Children != 1 || tree.Nodes[0].Children != 9 {
		t.Errorf("the wrapped SEQUENCE is %+v in %+v", n, tree.Nodes[0])
	}
}

func TestTheTreeHasLimits(t *testing.T) {
	// nested returns that many SEQUENCEs around a NULL, in DER.
	nested := func(n int) string {
		inside := "\x05\x00"
		for range n {
			length := string([]byte{byte(len(inside))})
			if len(inside) >= 0x80 {
				length = string([]byte{0x82, byte(len(inside) >> 8), byte(len(inside))})
			}
			inside = "\x30" + length + inside
		}
		return inside
	}
	octets := func(s string) string { return string([]byte{OctetString, 0x82, byte(len(s) >> 8), byte(len(s))}) + s }
	tests := []struct {
		name, input, id string
		nodes           int
	}{
		{"as deep as may be", nested(MaxDepth - 1), "", MaxDepth},
		{"too deep", "\x05\x00" + nested(200), TooDeep, 1 + MaxDepth},
		{"too deep twice", nested(MaxDepth) + nested(MaxDepth), TooDeep, 2 * MaxDepth},
		{"too deep in BER", strings.Repeat("\x30\x80", 1000), TooDeep, MaxDepth},
		{"too deep in an OCTET STRING", octets(nested(200)), TooDeep, MaxDepth},
		{"an empty SEQUENCE at the bottom", strings.Replace(nested(MaxDepth-1), "\x05\x00", "\x30\x00", 1), "", MaxDepth},
		{"as many as may be", strings.Repeat("\x05\x00", MaxElements), "", MaxElements},
		{"too many", strings.Repeat("\x05\x00", MaxElements+1), TooManyElements, MaxElements},
		{"too many of a byte and a half", strings.Repeat("\x30\x01\x30", MaxElements/2+1), TooManyElements, MaxElements},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tree := Parse([]byte(test.input))
			if len(tree.Nodes) != test.nodes {
				t.Errorf("the tree has %d nodes; want %d", len(tree.Nodes), test.nodes)
			}
			var limits Log
			Limits(test.input, &limits)
			if told := limitsOf(tree); len(tree.Problems) <= MaxProblems && !slices.Equal(limits.Problems, told) {
				t.Errorf("the tree tells of %v", told)
			}
			if test.id == "" {
				if len(limits.Problems) > 0 {
					t.Errorf("found %v", limits.Problems)
				}
				return
			}
			if len(limits.Problems) != 1 || limits.Problems[0].ID != test.id {
				t.Fatalf("found %v; want %s once", limits.Problems, test.id)
			}
			// The place is the first node that is not opened, or is behind the last.
			at := limits.Problems[0].Range
			i := slices.IndexFunc(tree.Nodes, func(n Node) bool { return n.Depth == MaxDepth-1 })
			if i >= 0 && at != tree.Nodes[i].Range() {
				t.Errorf("the depth is told at %v; want %v", at, tree.Nodes[i].Range())
			}
			if last := tree.Nodes[len(tree.Nodes)-1]; i < 0 && at.Start != last.End() {
				t.Errorf("the number is told at %v; want %d", at, last.End())
			}
		})
	}
}

// limitsOf returns those of a tree's problems that Limits tells.
func limitsOf(tree *Tree) (list []Problem) {
	for _, p := range tree.Problems {
		if p.ID == TooDeep || p.ID == TooManyElements {
			list = append(list, p)
		}
	}
	return list
}

func FuzzTree(f *testing.F) {
	for _, seed := range []string{
		"\x30\x03\x02\x01\x05", "\x30\x80\x05\x00\x00\x00", "\x04\x05\x30\x03\x0a\x01\x07", "\x1f\x81\x22\x01a",
		"\x03\x04\x00\x30\x01\x00", strings.Repeat("\x30\x80", MaxDepth+1), "\x17\x0d250102030405Z", "\x1e\x04\xd8\x00\x00a", "\x30\x08\x02\x02\x01\x13\x03abc",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		tree := Parse(input)
		var limits Log
		Limits(string(input), &limits)
		if told := limitsOf(tree); len(tree.Problems) <= MaxProblems && !slices.Equal(limits.Problems, told) {
			t.Errorf("the tree tells of %v, and its limits are %v", told, limits.Problems)
		}
		for i, n := range tree.Nodes {
			if n.Offset < 0 || n.Content.Start < n.Offset || n.Content.End < n.Content.Start || n.End() < n.Content.End || n.End() > len(input) {
				t.Fatalf("node %d is out of place: %+v", i, n)
			}
			if n.Depth > MaxDepth || i > 0 && n.Depth > tree.Nodes[i-1].Depth+1 {
				t.Fatalf("node %d is at depth %d", i, n.Depth)
			}
			if value := tree.Value(i); FirstHidden(value) >= 0 {
				t.Errorf("the value %q hides something", value)
			}
		}
		for _, p := range tree.Problems {
			if p.Range.Start < 0 || p.Range.End < p.Range.Start || p.Range.End > len(input) || p.Range.Len() == 0 || p.Detail == "" {
				t.Errorf("problem %+v in %d bytes", p, len(input))
			}
		}
	})
}
