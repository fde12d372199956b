package operator

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"vakans/internal/blob"
	"vakans/internal/fault"
	"vakans/tenant/archive"
)

// inFlight is how many files are on their way at once; the product's own are two
// megabytes at most.
const inFlight = 4

// maxFile bounds what one of them may hold in memory.
const maxFile = 64 << 20

type fetched struct {
	name, kind string
	content    []byte
	gone       bool // deleted between the listing and the reading
	err        error
}

// fetch reads all files of an organisation, at most inFlight at once, and gives
// them in the order of their names.
func (o *Operator) fetch(ctx context.Context, number int32, do func(fetched) error) error {
	keys, err := o.keys(ctx, number)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	turns := make(chan chan fetched, inFlight-1)
	go func() {
		defer close(turns)
		for _, key := range keys {
			turn := make(chan fetched, 1)
			select {
			case turns <- turn:
				go func() { turn <- o.fetchOne(ctx, key) }()
			case <-ctx.Done():
				return
			}
		}
	}()
	n := 0
	for turn := range turns {
		f := <-turn
		if f.err == nil && !f.gone {
			f.err = do(f)
		}
		if f.err != nil {
			return f.err
		}
		n++
		o.tell("files", n, len(keys))
	}
	return ctx.Err()
}

func (o *Operator) keys(ctx context.Context, number int32) (keys []blob.Key, err error) {
	for info, err := range o.Files.List(ctx, blob.TenantPrefix(number)) {
		if err != nil {
			return nil, fmt.Errorf("list files: %w", err)
		}
		keys = append(keys, info.Key)
	}
	return keys, nil
}

func (o *Operator) fetchOne(ctx context.Context, key blob.Key) fetched {
	content, info, err := o.Files.GetBytes(ctx, key, maxFile)
	f := fetched{name: key.ID().String(), kind: info.ContentType, content: content, err: err}
	if fault.Is(err, fault.NotFound) {
		f.gone, f.err = true, nil
	}
	return f
}

// store puts an archive's files into the bucket, at most inFlight at once. One that
// is there already with the same content is left, so that an import that was cut
// short goes on where it was.
func (o *Operator) store(ctx context.Context, a *archive.Archive) error {
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(inFlight)
	done := 0
	err := a.EachFile(gctx, func(f archive.File, body io.Reader) error {
		id, err := uuid.Parse(f.Name)
		if err != nil {
			return fmt.Errorf("the archive's file %s has no id for a name", f.Name)
		}
		if f.Size > maxFile {
			return fmt.Errorf("the archive's file %s is larger than %d bytes", f.Name, maxFile)
		}
		content, err := io.ReadAll(body)
		if err != nil {
			return err
		}
		group.Go(func() error { return o.storeOne(gctx, blob.TenantKey(a.Number, id), f, content) })
		done++
		o.tell("files", done, len(a.Files))
		return nil
	})
	if stored := group.Wait(); stored != nil {
		return stored // what stopped the walk as well
	}
	return err
}

// storeOne puts one file and looks whether it is there as it was. The store has
// compared the checksum that goes with the content.
func (o *Operator) storeOne(ctx context.Context, key blob.Key, f archive.File, content []byte) error {
	if info, err := o.Files.Head(ctx, key); err == nil && info.Size == f.Size && info.SHA256 == f.SHA256 {
		return nil
	}
	if _, err := o.Files.Put(ctx, key, f.Type, bytes.NewReader(content)); err != nil {
		return err
	}
	info, err := o.Files.Head(ctx, key)
	if err == nil && (info.Size != f.Size || info.SHA256 != f.SHA256) {
		err = fmt.Errorf("%s came out of the store with %d bytes, not %d", key, info.Size, f.Size)
	}
	return err
}

// forget deletes the files that an archive does not have: those of rows that its
// import took away.
func (o *Operator) forget(ctx context.Context, a *archive.Archive) (int, error) {
	keep := map[string]bool{}
	for _, f := range a.Files {
		keep[f.Name] = true
	}
	keys, err := o.keys(ctx, a.Number)
	if err != nil {
		return 0, err
	}
	var old []blob.Key
	for _, key := range keys {
		if !keep[key.ID().String()] {
			old = append(old, key)
		}
	}
	return len(old), o.Files.Delete(ctx, old...)
}
