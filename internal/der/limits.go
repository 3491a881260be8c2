package der

import "strconv"

// Limits of a [Tree]. A certificate has some two hundred elements and nests
// them a dozen deep.
const (
	MaxDepth    = 64
	MaxElements = 1 << 16
)

// limits counts on the way through a tree. Each limit is told once, where it is
// met first.
type limits struct {
	elements   int
	deep, full bool
}

// room reports whether there is room for one more element, e, which was read from
// r.
func (l *limits) room(r *Reader, e Element, log *Log) bool {
	if l.elements == MaxElements {
		l.full = true
		log.Add(TooManyElements, "there are more than "+strconv.Itoa(MaxElements)+" elements; the tree ends here", Range{e.Offset, r.end})
		return false
	}
	l.elements++
	return true
}

// within reports whether a tree goes as deep as depth, where the content of e
// lies.
func (l *limits) within(depth int, e Element, log *Log) bool {
	if depth == MaxDepth && !l.deep {
		l.deep = true
		log.Add(TooDeep, "elements are nested deeper than "+strconv.Itoa(MaxDepth)+" levels; the tree shows no more of this one", e.Range())
	}
	return depth < MaxDepth
}

// Limits notes where a [Tree] of the input would end early, without making one:
// it goes only where the depth or the number can come to that, which in a
// certificate is next to nowhere.
func Limits(input string, log *Log) {
	l := limitsReader{log: log, counting: len(input) > MaxElements}
	l.elements(NewReader(input, nil), 0)
}

type limitsReader struct {
	limits
	log      *Log
	counting bool // there are octets enough for too many elements
}

func (l *limitsReader) elements(r Reader, depth int) {
	for !l.full {
		e, ok := r.Next()
		if !ok || l.counting && !l.room(&r, e, l.log) {
			return
		}
		// Each level takes a header, of two octets at least.
		if !l.counting && e.Content.Len() < 2*(MaxDepth-depth-1) {
			continue
		}
		if inside, open := open(&r, e); open && l.within(depth+1, e, l.log) {
			l.elements(inside, depth+1)
		}
	}
}
