package retention

import (
	"context"
	"fmt"

	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/plane"
)

// DeleteBlobs is the consumer of event.BlobPurge. An object that is already
// gone is no error, so it may run again.
func DeleteBlobs(store *blob.Store) func(context.Context, event.Event) error {
	return func(ctx context.Context, e event.Event) error {
		var p event.Blobs
		if err := e.Decode(&p); err != nil {
			return err
		}
		keys := make([]blob.Key, 0, len(p.Keys))
		for _, name := range p.Keys {
			key, err := blob.ParseKey(name)
			if err != nil {
				return err
			}
			if !owns(e, key) {
				return fault.New(fault.Invalid, "error.invalid").Because(fmt.Errorf("event %d names a file that is not its plane's",
					e.ID))
			}
			keys = append(keys, key)
		}
		return store.Delete(ctx, keys...)
	}
}

// owns says whether the one who emitted the event may speak for the file: an
// organisation for its own, the register for its applicants'.
func owns(e event.Event, key blob.Key) bool {
	return key.Of(e.Tenant) && (e.Tenant != 0 || e.Source == plane.LoginRegister)
}
