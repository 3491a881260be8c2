package iam

import (
	"strings"

	"countersign/internal/iamapi"
)

// A permission says whom an action is open to, besides the account root, which
// may do all.
type permission int

const (
	rootOnly permission = iota
	// ownUser: every user for itself, by name or, where the request names no
	// user, by the key that signed it.
	ownUser
	// everybody: who has signed may.
	everybody
)

// authorize lets the caller go on, or answers AccessDenied in AWS's sentence.
// There are no policies here, so no policy can allow what this does not.
//
// Whether the named user exists plays no part: who may not ask does not learn.
func (c *call) authorize(p permission) error {
	me := c.caller.user
	if me.Root || p == everybody {
		return nil
	}
	name, named := c.Value("UserName")
	if p == ownUser && (!named || strings.EqualFold(name, me.Name)) {
		return nil
	}
	return c.denied(c.resource())
}

// denied is AWS's refusal, in the sentence that people report of it.
func (c *call) denied(resource string) error {
	action := c.Action.Service + ":" + c.Action.Name
	return iamapi.NewError("AccessDenied", "User: "+c.service.arn(c.caller.user)+" is not authorized to perform: "+action+
		" on resource: "+resource+" because no identity-based policy allows the "+action+" action")
}

// resource is how the refusal names what an action is about: an existing user as
// "user Bob", one to be made and the users as a whole by ARN, the account's own
// affairs as "*". "user Bob" is what IAM is known to say; which form stands for
// which of the other actions is assumed.
func (c *call) resource() string {
	name := c.value("UserName", "")
	switch c.Action.Name {
	case "CreateUser":
		return c.service.accountARN("user" + c.value("Path", "/") + name)
	case "ListUsers":
		return c.service.accountARN("user/")
	}
	if name == "" {
		return "*"
	}
	return "user " + name
}
