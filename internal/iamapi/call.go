package iamapi

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"countersign/internal/sigv4"
)

// usualParameters is how many parameters most requests have at most.
const usualParameters = 8

// ParseForm reads a form (a request's body, or its query string), keeping
// order and repetitions. It refuses malformed percent-encoding and what does
// not decode to UTF-8, with MalformedQueryString. Empty pairs, as between two
// ampersands, are passed over.
func ParseForm(form string) ([]Parameter, *Error) {
	if form == "" {
		return nil, nil
	}
	parameters := make([]Parameter, 0, usualParameters)
	for pair := range strings.SplitSeq(form, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		var p Parameter
		var refused *Error
		if p.Name, refused = unescape(name); refused != nil {
			return nil, refused
		}
		if p.Value, refused = unescape(value); refused != nil {
			return nil, refused
		}
		parameters = append(parameters, p)
	}
	return parameters, nil
}

func unescape(raw string) (string, *Error) {
	decoded, bad, ok := sigv4.Unescape(raw)
	if !ok {
		return "", NewError(codeMalformedQueryString, sigv4.EscapeMessage(bad))
	}
	if !utf8.ValidString(decoded) {
		return "", NewError(codeMalformedQueryString, "The request is not encoded in UTF-8.") // assumed
	}
	return decoded, nil
}

// A Call is a request for an action, as it was read from its form. Its
// parameters are known ones, each at most once, but not yet validated.
type Call struct {
	Action     *Action
	Parameters []Parameter // without Action, Version and those of a signature
}

// Value returns the value of a parameter, and whether it was sent.
func (c *Call) Value(name string) (value string, present bool) {
	for _, p := range c.Parameters {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// Members returns the members of a list of structures, each as a map from
// field to value, in the order of their numbers. A list of strings has its
// values under the empty field.
func (c *Call) Members(list string) []map[string]string {
	constraint := c.Action.Parameter(list)
	if constraint == nil {
		return nil
	}
	members := make(map[int]map[string]string)
	var numbers []int
	for _, p := range c.Parameters {
		n, field, ok := constraint.member(p.Name)
		if !ok {
			continue
		}
		if members[n] == nil {
			members[n] = make(map[string]string)
			numbers = append(numbers, n)
		}
		members[n][field] = p.Value
	}
	sort.Stable(sort.IntSlice(numbers))
	ordered := make([]map[string]string, len(numbers))
	for i, n := range numbers {
		ordered[i] = members[n]
	}
	return ordered
}

// noVersion is what AWS puts for a Version that was not sent.
const noVersion = "NO_VERSION_SPECIFIED"

// ReadCall makes a call of the parameters of a form. It passes over those of the
// signature where the request is presigned: has X-Amz-Algorithm.
//
// The errors are MissingAction, InvalidAction for an operation that does not
// exist in that version, MalformedQueryString for a parameter that was sent
// twice, InvalidQueryParameter for one that the action does not know, and
// MalformedInput for a list whose members are not numbered from 1 without a gap.
func ReadCall(parameters []Parameter) (*Call, *Error) {
	seen := make(map[string]bool, len(parameters))
	var action, version string
	call := &Call{}
	presigned := slices.ContainsFunc(parameters, func(p Parameter) bool { return p.Name == "X-Amz-Algorithm" })
	for _, p := range parameters {
		if seen[p.Name] {
			return nil, NewError(codeMalformedQueryString, "The parameter "+shownName(p.Name)+" was sent more than once.") // assumed
		}
		seen[p.Name] = true
		switch {
		case p.Name == "Action":
			action = p.Value
		case p.Name == "Version":
			version = p.Value
		case presigned && sigv4.OfSignature(p.Name):
		default:
			call.Parameters = append(call.Parameters, p)
		}
	}
	if action == "" {
		return nil, NewError(codeMissingAction, "The request must contain the parameter Action.")
	}
	if version == "" {
		version = noVersion
	}
	call.Action = FindAction(action)
	if call.Action == nil || version != call.Action.version() {
		return nil, NewError(codeInvalidAction, "Could not find operation "+action+" for version "+version)
	}
	for _, p := range call.Parameters {
		if !call.Action.knows(p.Name) {
			return nil, NewError(codeInvalidQuery, "The parameter "+shownName(p.Name)+" is not recognized.") // assumed
		}
	}
	for i := range call.Action.Parameters {
		c := &call.Action.Parameters[i]
		if !c.IsList() {
			continue
		}
		// The query protocol numbers members from 1, one after the other. That a
		// gap is refused, and the sentence, are assumed; the code is the one with
		// which AWS's services answer lists that they cannot read.
		if numbers := c.numbers(call.Parameters); len(numbers) > 0 && numbers[len(numbers)-1] != len(numbers) {
			return nil, NewError(codeMalformedInput, "The members of the list "+c.Name+" are not numbered from 1 without a gap.")
		}
	}
	return call, nil
}

// shownName is a parameter's name for a message. A form that was put together
// wrongly has values for names, a private key even, which no answer repeats.
func shownName(name string) string {
	if len(name) > 64 || strings.ContainsAny(name, "\r\n") {
		return "with a name of " + strconv.Itoa(len(name)) + " bytes"
	}
	return name
}

func (a *Action) version() string {
	if a.Service == STSService {
		return STSVersion
	}
	return Version
}

func (a *Action) knows(parameter string) bool {
	for i := range a.Parameters {
		c := &a.Parameters[i]
		if _, _, member := c.member(parameter); member || c.Name == parameter {
			return true
		}
	}
	return false
}
