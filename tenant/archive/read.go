package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// ErrDamaged means that an archive is not what was written: it was cut short or
// changed. Nothing of it was used.
var ErrDamaged = errors.New("archive: damaged")

// errChanged is ErrDamaged after Open: an entry is there that was not.
var errChanged = fmt.Errorf("%w: the file has changed since it was checked", ErrDamaged)

// Archive is a file whose every entry has been checked.
type Archive struct {
	Manifest
	documents map[string][]byte
	path      string
}

// maxMeta bounds what is kept in memory: the manifest and the documents.
const maxMeta = 256 << 20

// Open reads an archive through and checks every entry against the manifest. It
// returns ErrDamaged with the reason, or says that the format is too new.
func Open(ctx context.Context, path string) (*Archive, error) {
	a := &Archive{path: path, documents: map[string][]byte{}}
	found := map[string]Entry{}
	var manifest, sum []byte
	err := a.walk(ctx, func(name string, body io.Reader) error {
		if _, twice := found[name]; twice || sum != nil {
			return fmt.Errorf("%w: %s stands where nothing may", ErrDamaged, name)
		}
		var keep bytes.Buffer
		into := io.Writer(io.Discard)
		if !strings.HasPrefix(name, inTables) && !strings.HasPrefix(name, inFiles) {
			into = &keep
			body = io.LimitReader(body, maxMeta)
		}
		hash := sha256.New()
		n, err := io.Copy(io.MultiWriter(into, hash), body)
		if err != nil {
			return damaged(err)
		}
		found[name] = Entry{Size: n, SHA256: hex.EncodeToString(hash.Sum(nil))}
		switch document, is := strings.CutPrefix(name, inDocuments); {
		case is:
			a.documents[document] = keep.Bytes()
		case name == manifestName:
			manifest = keep.Bytes()
		case name == manifestSum:
			sum = keep.Bytes()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if manifest == nil || string(sum) != found[manifestName].SHA256 {
		return nil, fmt.Errorf("%w: there is no manifest, or it was changed", ErrDamaged)
	}
	delete(found, manifestName)
	delete(found, manifestSum)
	if err := a.understand(manifest); err != nil {
		return nil, err
	}
	return a, a.compare(found)
}

func (a *Archive) understand(manifest []byte) error {
	var format struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(manifest, &format); err != nil {
		return damaged(err)
	}
	if format.Format != Format {
		return fmt.Errorf("archive: its format is %d, and this program reads %d: use another program", format.Format, Format)
	}
	if err := json.Unmarshal(manifest, &a.Manifest); err != nil {
		return damaged(err)
	}
	return nil
}

// compare holds the manifest against what was found.
func (a *Archive) compare(found map[string]Entry) error {
	check := func(folder string, want Entry) error {
		have, there := found[folder+want.Name]
		delete(found, folder+want.Name)
		switch {
		case checkName(want.Name) != nil:
			return fmt.Errorf("%w: %q is no name", ErrDamaged, want.Name)
		case !there:
			return fmt.Errorf("%w: %s%s is missing", ErrDamaged, folder, want.Name)
		case have.Size != want.Size || have.SHA256 != want.SHA256:
			return fmt.Errorf("%w: %s%s is not what was written", ErrDamaged, folder, want.Name)
		}
		return nil
	}
	var all []error
	for _, t := range a.Tables {
		all = append(all, check(inTables, t.Entry))
	}
	for _, d := range a.Documents {
		all = append(all, check(inDocuments, d))
	}
	for _, f := range a.Files {
		all = append(all, check(inFiles, f.Entry))
	}
	for name := range found {
		all = append(all, fmt.Errorf("%w: nobody knows of %s", ErrDamaged, name))
	}
	return errors.Join(all...)
}

// Document reads a document into v. It reports false when there is none.
func (a *Archive) Document(name string, v any) (bool, error) {
	body, there := a.documents[name]
	if !there {
		return false, nil
	}
	if err := json.Unmarshal(body, v); err != nil {
		return true, fmt.Errorf("archive: document %s: %w", name, err)
	}
	return true, nil
}

// EachFile gives the files one after the other, in the order of the manifest.
func (a *Archive) EachFile(ctx context.Context, do func(File, io.Reader) error) error {
	return a.walk(ctx, func(name string, body io.Reader) error {
		id, is := strings.CutPrefix(name, inFiles)
		if !is {
			return nil
		}
		i := slices.IndexFunc(a.Files, func(f File) bool { return f.Name == id })
		if i < 0 {
			return errChanged
		}
		return do(a.Files[i], body)
	})
}

// errEnough ends a walk early.
var errEnough = errors.New("enough")

func (a *Archive) walk(ctx context.Context, do func(name string, body io.Reader) error) error {
	file, err := os.Open(a.path)
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		return damaged(err)
	}
	entries := tar.NewReader(zip)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		head, err := entries.Next()
		if err == io.EOF {
			return rest(zip)
		}
		if err != nil {
			return damaged(err)
		}
		err = do(head.Name, entries)
		if errors.Is(err, errEnough) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// rest reads to the end of the file: gzip's own checksum stands there.
func rest(zip io.Reader) error {
	if _, err := io.Copy(io.Discard, zip); err != nil {
		return damaged(err)
	}
	return nil
}

func damaged(err error) error { return fmt.Errorf("%w: %w", ErrDamaged, err) }
