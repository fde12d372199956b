package servers

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"vakans/internal/blob"
)

func (s *Servers) startS3(ctx context.Context) error {
	path, err := s.findS3()
	if err != nil {
		return err
	}
	access, err := s.memory.secret("s3_access_key")
	if err != nil {
		return err
	}
	secret, err := s.memory.secret("s3_secret_key")
	if err != nil {
		return err
	}
	root := s.path("s3")
	args, err := s.s3Folders(root)
	if err != nil {
		return err
	}
	return s.onPort(S3, func(port int) error {
		c, err := s.launch(program{part: S3, label: "the S3 server", path: path, dir: root,
			args:    append([]string{"--port", loopback(port), "--quiet", "--keep-alive", "posix"}, args...),
			env:     []string{"ROOT_ACCESS_KEY=" + access, "ROOT_SECRET_KEY=" + secret},
			goodbye: farewell(S3)})
		if err != nil {
			return err
		}
		s.S3 = blob.Config{Endpoint: "http://" + loopback(port), Bucket: Bucket, AccessKey: access, SecretKey: secret}
		s.S3URL = (&url.URL{Scheme: "http", User: url.UserPassword(access, secret), Host: loopback(port),
			Path: "/" + Bucket}).String()
		store, err := blob.Open(s.s3Probe())
		if err != nil {
			return err
		}
		return s.await(ctx, c, func(ctx context.Context) error {
			if !listening(port) { // the SDK would wait between its attempts
				return errors.New("it does not listen yet")
			}
			return store.EnsureBucket(ctx)
		})
	})
}

// s3Probe is impatient: the server answers within a blink or not yet.
func (s *Servers) s3Probe() blob.Config {
	probe := s.S3
	probe.Timeout = 3 * time.Second
	return probe
}

// s3Folders makes the data folder and returns the arguments that name it. A
// file's type and the like go into extended attributes, or into files beside
// where the file system has none.
func (s *Servers) s3Folders(root string) ([]string, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, explain(err)
	}
	beside := s.path("s3meta")
	if _, err := os.Stat(beside); err != nil && attributesWork(root) {
		return []string{root}, nil
	}
	if err := os.MkdirAll(beside, 0o700); err != nil {
		return nil, explain(err)
	}
	return []string{"--sidecar", beside, root}, nil
}

func attributesWork(dir string) bool {
	probe := filepath.Join(dir, ".probe")
	if os.WriteFile(probe, nil, 0o600) != nil {
		return false
	}
	defer os.Remove(probe)
	return unix.Setxattr(probe, "user.vakans", []byte("1"), 0) == nil
}
