package main

import (
	"countersign/internal/der"
	"countersign/internal/pemtext"
)

// tree writes the element tree of a block's DER. Where that is not one element,
// as it should be, a node without a name holds what there is.
func (w *jsonWriter) tree(block *pemtext.Block) {
	t := der.Parse(block.DER)
	nodes := treeWriter{jsonWriter: w, Tree: t, block: block}
	roots := 0
	for i := range t.Nodes {
		if t.Nodes[i].Depth == 0 {
			roots++
		}
	}
	if roots == 1 {
		nodes.node(0)
		return
	}
	nodes.begin("", 0, 0, der.Range{Start: 0, End: len(block.DER)}, "")
	nodes.children(0, 0)
	nodes.end()
}

type treeWriter struct {
	*jsonWriter
	*der.Tree
	block *pemtext.Block
}

// node writes node i with all that it holds, and returns the index of the next
// node that it does not hold. Its recursion is as deep as the tree, der.MaxDepth
// at most.
func (w *treeWriter) node(i int) (next int) {
	n := &w.Nodes[i]
	w.begin(n.TypeName(), int(n.Identifier), n.Header().Len(), der.Range{Start: n.Offset, End: n.Content.End}, w.Value(i))
	next = w.children(i+1, n.Depth+1)
	w.end()
	return next
}

// children writes the nodes of the given depth from index i on, up to the first
// that is less deep.
func (w *treeWriter) children(i, depth int) (next int) {
	for i < len(w.Nodes) && w.Nodes[i].Depth == depth {
		i = w.node(i)
	}
	return i
}

func (w *treeWriter) begin(name string, tag, headerLength int, at der.Range, value string) {
	w.beginObject()
	w.stringMember("name", name)
	w.intMember("tag", tag)
	w.intMember("offset", at.Start)
	w.intMember("headerLength", headerLength)
	w.intMember("length", at.Len()-headerLength)
	w.stringMember("value", value)
	w.key("span")
	w.span(w.block.SpanOf(at.Start, at.End))
	w.beginArrayMember("children")
}

func (w *treeWriter) end() {
	w.endArray()
	w.endObject()
}
