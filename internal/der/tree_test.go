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
  OCTET STRING 5 octets
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
	tests := []struct{ name, input, id string }{
		{"too deep", strings.Repeat("\x30\x80", 1000), TooDeep},
		{"too many", strings.Repeat("\x05\x00", MaxElements+1), TooManyElements},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tree := Parse([]byte(test.input))
			if !slices.ContainsFunc(tree.Problems, func(p Problem) bool { return p.ID == test.id }) || len(tree.Nodes) > MaxElements {
				t.Errorf("%d nodes, and no %s among %v", len(tree.Nodes), test.id, tree.Problems)
			}
		})
	}
}

func FuzzTree(f *testing.F) {
	for _, seed := range []string{
		"\x30\x03\x02\x01\x05", "\x30\x80\x05\x00\x00\x00", "\x04\x05\x30\x03\x0a\x01\x07", "\x1f\x81\x22\x01a",
		"\x03\x04\x00\x30\x01\x00", "\x17\x0d250102030405Z", "\x1e\x04\xd8\x00\x00a", "\x30\x08\x02\x02\x01\x13\x03abc",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		tree := Parse(input)
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
