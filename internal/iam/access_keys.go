package iam

import (
	"context"
	"errors"

	"countersign/internal/iamapi"
	"countersign/internal/store"
)

func (c *call) createAccessKey(ctx context.Context) (iamapi.Result, error) {
	user, err := c.user(ctx)
	if err != nil {
		return nil, err
	}
	made := Credentials{newAccessKeyID(), newSecret()}
	switch err := c.service.store.CreateAccessKey(ctx, c.service.accessKey(user.ID, made)); {
	case errors.Is(err, store.ErrNoUser):
		return nil, noSuchUser(user.Name) // deleted meanwhile
	case errors.Is(err, store.ErrQuota):
		return nil, iamapi.NewError("LimitExceeded", iamapi.QuotaMessage(iamapi.AccessKeysPerUser))
	case err != nil:
		return nil, err
	}
	return iamapi.AccessKeyResult{AccessKey: iamapi.AccessKey{
		UserName: user.Name, AccessKeyID: made.AccessKeyID, SecretAccessKey: made.SecretAccessKey,
		Status: store.Active, CreateDate: c.now,
	}}, nil
}

func (c *call) listAccessKeys(ctx context.Context) (iamapi.Result, error) {
	keys, page, err := listOwned(ctx, c, c.service.store.AccessKeys,
		func(k store.AccessKey) int64 { return k.Sequence },
		func(_ *call, user store.User, k store.AccessKey) iamapi.AccessKey {
			return iamapi.AccessKey{UserName: user.Name, AccessKeyID: k.ID, Status: k.Status, CreateDate: k.Created}
		})
	return iamapi.AccessKeysResult{AccessKeys: keys, Page: page}, err
}

func (c *call) updateAccessKey(ctx context.Context) (iamapi.Result, error) {
	return c.changeAccessKey(ctx, func(userID, id string) error {
		return c.service.store.SetAccessKeyStatus(ctx, userID, id, c.value("Status", ""), c.now)
	})
}

func (c *call) deleteAccessKey(ctx context.Context) (iamapi.Result, error) {
	return c.changeAccessKey(ctx, func(userID, id string) error {
		err := c.service.store.DeleteAccessKey(ctx, userID, id)
		if err == nil {
			c.service.recorded.Delete(id)
		}
		return err
	})
}

func (c *call) changeAccessKey(ctx context.Context, change func(userID, id string) error) (iamapi.Result, error) {
	return c.changeOwned(ctx, "AccessKeyId", store.ErrNoAccessKey, noSuchAccessKey, change)
}

// noSuchAccessKey's sentence is assumed, after that about certificates.
func noSuchAccessKey(id string) error {
	return iamapi.NewError("NoSuchEntity", "The Access Key with id "+id+" cannot be found.")
}

// getAccessKeyLastUsed tells a user of its own keys alone; whether any other
// key exists it does not learn.
func (c *call) getAccessKeyLastUsed(ctx context.Context) (iamapi.Result, error) {
	id := c.value("AccessKeyId", "")
	key, owner, err := c.service.store.AccessKey(ctx, id)
	unknown := errors.Is(err, store.ErrNoAccessKey)
	if err != nil && !unknown {
		return nil, err
	}
	if me := c.caller.user; !me.Root && owner.ID != me.ID {
		return nil, c.denied("access key " + id)
	}
	if unknown {
		return nil, noSuchAccessKey(id)
	}
	used := key.LastUsed
	return iamapi.AccessKeyLastUsedResult{
		UserName: owner.Name, LastUsed: used.Time, Service: used.Service, Region: used.Region,
	}, nil
}
