package archive_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"testing"
)

// member is an entry of an archive that is taken apart.
type member struct {
	name string
	body []byte
}

func unpack(t *testing.T, whole []byte) (all []member) {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(whole))
	must(t, err)
	entries := tar.NewReader(zip)
	for {
		head, err := entries.Next()
		if err == io.EOF {
			return all
		}
		must(t, err)
		body, err := io.ReadAll(entries)
		must(t, err)
		all = append(all, member{head.Name, body})
	}
}

func pack(t *testing.T, all []member) []byte {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	w := tar.NewWriter(zip)
	for _, m := range all {
		must(t, w.WriteHeader(&tar.Header{Name: m.name, Mode: 0o600, Size: int64(len(m.body))}))
		_, err := w.Write(m.body)
		must(t, err)
	}
	must(t, w.Close())
	must(t, zip.Close())
	return out.Bytes()
}
