package iam

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"

	"countersign/internal/iamapi"
	"countersign/internal/store"
)

// apiUser puts a user into the API's form. The root has neither name nor path.
func (c *call) apiUser(u store.User, tags []store.Tag) iamapi.User {
	path := u.Path
	if u.Root {
		path = ""
	}
	return iamapi.User{
		Path: path, UserName: u.Name, UserID: u.ID, ARN: c.service.arn(u), CreateDate: u.Created, Tags: apiTags(tags),
	}
}

func apiTags(tags []store.Tag) []iamapi.Tag {
	var list []iamapi.Tag
	for _, t := range tags {
		list = append(list, iamapi.Tag(t))
	}
	return list
}

// tags reads the parameter Tags. Keys that differ in nothing but case are one
// key, and given twice; that this is refused is documented, its code and sentence
// are assumed.
func (c *call) tags() ([]store.Tag, error) {
	var tags []store.Tag
	seen := map[string]bool{}
	for _, member := range c.Members("Tags") {
		key := member["Key"]
		folded := strings.ToLower(key)
		if strings.HasPrefix(folded, "aws:") {
			// That AWS keeps these keys to itself is documented, the answer assumed.
			return nil, iamapi.NewError("InvalidInput", "Tag keys that begin with aws: are reserved.")
		}
		if seen[folded] {
			return nil, iamapi.NewError("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		seen[folded] = true
		tags = append(tags, store.Tag{Key: key, Value: member["Value"]})
	}
	return tags, nil
}

func (c *call) createUser(ctx context.Context) (iamapi.Result, error) {
	if arn, sent := c.Value("PermissionsBoundary"); sent {
		// There are no policies here, so none that could be the boundary. The
		// sentence is assumed.
		return nil, iamapi.NewError("NoSuchEntity", "Scope ARN: "+arn+" does not exist or is not attachable.")
	}
	tags, err := c.tags()
	if err != nil {
		return nil, err
	}
	u := store.User{ID: newUserID(), Name: c.value("UserName", ""), Path: c.value("Path", "/"), Created: c.now}
	switch err := c.service.store.CreateUser(ctx, u, tags); {
	case errors.Is(err, store.ErrNameTaken):
		return nil, userExists(u.Name)
	case errors.Is(err, store.ErrQuota):
		return nil, iamapi.NewError("LimitExceeded", iamapi.QuotaMessage(iamapi.UsersPerAccount))
	case err != nil:
		return nil, err
	}
	return iamapi.UserResult{User: c.apiUser(u, tags)}, nil
}

func userExists(name string) error {
	return iamapi.NewError("EntityAlreadyExists", "User with name "+name+" already exists.")
}

func (c *call) getUser(ctx context.Context) (iamapi.Result, error) {
	u, err := c.user(ctx)
	if err != nil {
		return nil, err
	}
	tags, _, err := c.service.store.Tags(ctx, u.ID, "", store.TagQuota)
	if err != nil {
		return nil, err
	}
	return iamapi.UserResult{User: c.apiUser(u, tags)}, nil
}

func (c *call) listUsers(ctx context.Context) (iamapi.Result, error) {
	after, err := c.marker()
	if err != nil {
		return nil, err
	}
	users, more, err := c.service.store.Users(ctx, c.value("PathPrefix", "/"), after, c.maxItems())
	if err != nil {
		return nil, err
	}
	var result iamapi.UsersResult
	for _, u := range users {
		result.Users = append(result.Users, c.apiUser(u, nil)) // lists leave the tags out, as documented
	}
	if more {
		result.Page = c.pageEndingWith(users[len(users)-1].Name)
	}
	return result, nil
}

func (c *call) updateUser(ctx context.Context) (iamapi.Result, error) {
	u, err := c.user(ctx)
	if err != nil {
		return nil, err
	}
	name := c.value("NewUserName", "")
	switch err := c.service.store.UpdateUser(ctx, u.ID, name, c.value("NewPath", "")); {
	case errors.Is(err, store.ErrNoUser):
		return nil, noSuchUser(u.Name) // deleted meanwhile
	case errors.Is(err, store.ErrNameTaken):
		return nil, userExists(name)
	default:
		return nil, err
	}
}

func (c *call) deleteUser(ctx context.Context) (iamapi.Result, error) {
	u, err := c.user(ctx)
	if err != nil {
		return nil, err
	}
	switch err := c.service.store.DeleteUser(ctx, u.ID); {
	case errors.Is(err, store.ErrNoUser):
		return nil, noSuchUser(u.Name) // deleted meanwhile
	// People report both sentences (rebuy-de/aws-nuke#671 that about certificates);
	// which of two reasons is told first is assumed.
	case errors.Is(err, store.ErrHasCertificate):
		return nil, iamapi.NewError("DeleteConflict", "Cannot delete entity, must delete certificates first.")
	case errors.Is(err, store.ErrHasAccessKey):
		return nil, iamapi.NewError("DeleteConflict", "Cannot delete entity, must delete access keys first.")
	default:
		return nil, err
	}
}

// listGroupsForUser answers for every user that it is in no group: there are
// none here, but clients ask before they delete a user.
func (c *call) listGroupsForUser(ctx context.Context) (iamapi.Result, error) {
	if _, err := c.user(ctx); err != nil {
		return nil, err
	}
	if _, err := c.marker(); err != nil {
		return nil, err
	}
	return iamapi.GroupsResult{}, nil
}

func (c *call) tagUser(ctx context.Context) (iamapi.Result, error) {
	tags, err := c.tags()
	if err != nil {
		return nil, err
	}
	u, err := c.user(ctx)
	if err != nil || len(tags) == 0 {
		return nil, err
	}
	switch err := c.service.store.TagUser(ctx, u.ID, tags); {
	case errors.Is(err, store.ErrNoUser):
		return nil, noSuchUser(u.Name) // deleted meanwhile
	case errors.Is(err, store.ErrQuota):
		return nil, iamapi.NewError("LimitExceeded", "The number of tags has reached the maximum limit.") // assumed
	default:
		return nil, err
	}
}

func (c *call) untagUser(ctx context.Context) (iamapi.Result, error) {
	u, err := c.user(ctx)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, member := range c.Members("TagKeys") {
		keys = append(keys, member[""])
	}
	if len(keys) == 0 {
		return nil, nil
	}
	return nil, c.service.store.UntagUser(ctx, u.ID, keys)
}

func (c *call) listUserTags(ctx context.Context) (iamapi.Result, error) {
	u, err := c.user(ctx)
	if err != nil {
		return nil, err
	}
	marker, err := c.marker()
	if err != nil {
		return nil, err
	}
	tags, _, err := c.service.store.Tags(ctx, u.ID, "", store.TagQuota)
	if err != nil {
		return nil, err
	}
	if marker != "" {
		tags = tagsAfter(marker, tags)
	}
	var page iamapi.Page
	if n := c.maxItems(); n < len(tags) {
		tags = tags[:n]
		page = c.pageEndingWith(tagMarker(tags[n-1].Key))
	}
	return iamapi.TagsResult{Tags: apiTags(tags), Page: page}, nil
}

// tagMarker names a tag in a marker. A key can be longer than a marker may be, so
// that this is its hash and its first forty characters, both of the folded key.
func tagMarker(key string) string {
	folded := strings.ToLower(key)
	sum := sha256.Sum256([]byte(folded))
	if characters := []rune(folded); len(characters) > 40 {
		folded = string(characters[:40])
	}
	return string(sum[:]) + folded
}

// tagsAfter returns the tags that come after the one that a marker names. Where
// that is gone, they are those after its first characters: others that begin with
// the same forty come once more, but none is left out.
func tagsAfter(marker string, tags []store.Tag) []store.Tag {
	if i := slices.IndexFunc(tags, func(t store.Tag) bool { return tagMarker(t.Key) == marker }); i >= 0 {
		return tags[i+1:]
	}
	beginning := marker[min(sha256.Size, len(marker)):]
	i := slices.IndexFunc(tags, func(t store.Tag) bool { return strings.ToLower(t.Key) > beginning })
	if i < 0 {
		return nil
	}
	return tags[i:]
}
