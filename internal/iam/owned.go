package iam

import (
	"context"
	"errors"
	"strconv"

	"countersign/internal/iamapi"
	"countersign/internal/store"
)

// Certificates and access keys belong to a user, and are listed and changed in the
// same way.

// listOwned reads a page of what the call's user has, in the order of its making,
// and shows each item in the API's form.
func listOwned[T, A any](ctx context.Context, c *call,
	read func(ctx context.Context, userID string, after int64, limit int) (list []T, more bool, err error),
	sequence func(T) int64, show func(*call, store.User, T) A,
) (shown []A, page iamapi.Page, err error) {
	user, err := c.user(ctx)
	if err != nil {
		return nil, page, err
	}
	after, err := c.sequenceMarker()
	if err != nil {
		return nil, page, err
	}
	list, more, err := read(ctx, user.ID, after, c.maxItems())
	if err != nil {
		return nil, page, err
	}
	if more {
		page = c.pageEndingWith(strconv.FormatInt(sequence(list[len(list)-1]), 10))
	}
	shown = make([]A, len(list))
	for i, item := range list {
		shown[i] = show(c, user, item)
	}
	return shown, page, nil
}

// changeOwned does something to the item of the call's user that a parameter names.
// Where change says that it is missing, the answer is that of noSuch.
func (c *call) changeOwned(ctx context.Context, parameter string, missing error, noSuch func(id string) error, change func(userID, id string) error) (iamapi.Result, error) {
	user, err := c.user(ctx)
	if err != nil {
		return nil, err
	}
	id := c.value(parameter, "")
	err = change(user.ID, id)
	if errors.Is(err, missing) {
		err = noSuch(id)
	}
	return nil, err
}
