// Package blob keeps files in an S3 store: put, get, copy, delete and list. It is
// the only package that imports the AWS SDK. It hands out no address of the store:
// a file reaches its reader through the product. It refuses keys that a person could have chosen: a Key is made of a
// tenant's or an account's number and a random id, never of a file name.
//
// S3 is never called inside a database transaction: an object is written
// before the row that names it, and deleted after the commit that forgets it.
package blob

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Config says which bucket of which store, and how to sign in to it.
type Config struct {
	Endpoint  string // "http://127.0.0.1:7070"; empty means the region's own AWS address
	Region    string // empty means "us-east-1", which stores outside AWS accept
	Bucket    string
	AccessKey string
	SecretKey string

	// VirtualHosts says that the bucket has a host name of its own under the
	// endpoint's, https://bucket.endpoint, instead of being part of the path.
	VirtualHosts bool

	// ChecksumWhenRequired leaves out the CRC32 that the SDK adds to every
	// upload, for stores that refuse it.
	ChecksumWhenRequired bool

	// Timeout bounds each call, retries included; zero means 30 seconds.
	Timeout time.Duration
}

const (
	defaultRegion  = "us-east-1"
	defaultTimeout = 30 * time.Second
)

// Store is one bucket. It is safe for concurrent use.
type Store struct {
	client  *s3.Client
	bucket  string
	timeout time.Duration
}

// Open prepares the client; it calls nobody. Credentials are always explicit,
// so the SDK never goes looking for instance metadata.
func Open(cfg Config) (*Store, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	shared := aws.Config{
		Region:      cfg.Region,
		Credentials: credentials.NewStaticCredentialsProvider(cfg.AccessKey, cfg.SecretKey, ""),
	}
	shared.APIOptions = append(shared.APIOptions, traced)
	if cfg.ChecksumWhenRequired {
		shared.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		shared.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	}
	return &Store{
		client:  s3.NewFromConfig(shared, at(cfg.Endpoint, cfg.VirtualHosts)),
		bucket:  cfg.Bucket,
		timeout: cfg.Timeout,
	}, nil
}

// Bucket is the bucket's name.
func (s *Store) Bucket() string { return s.bucket }

// ParseURL reads "http://KEY:SECRET@host:port/bucket", the short form that
// tests and the development servers hand around. The query may say
// region=… and checksum=required.
func ParseURL(raw string) (Config, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return Config{}, fmt.Errorf("S3 address: %w", redacted(err))
	}
	secret, _ := u.User.Password()
	cfg := Config{
		Endpoint:             u.Scheme + "://" + u.Host,
		Region:               u.Query().Get("region"),
		Bucket:               strings.Trim(u.Path, "/"),
		AccessKey:            u.User.Username(),
		SecretKey:            secret,
		ChecksumWhenRequired: u.Query().Get("checksum") == "required",
	}
	return cfg, cfg.validate()
}

func (c Config) validate() error {
	switch {
	case c.Bucket == "":
		return fmt.Errorf("the S3 bucket's name is missing")
	case c.AccessKey == "" || c.SecretKey == "":
		return fmt.Errorf("the S3 access key or secret key is missing")
	}
	return nil
}

func (c Config) withDefaults() Config {
	if c.Region == "" {
		c.Region = defaultRegion
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	return c
}

// at points a client to an address, with the bucket in the path unless it has a
// host name of its own: a store behind a plain host name has no DNS names for its
// buckets.
func at(endpoint string, virtualHosts bool) func(*s3.Options) {
	return func(o *s3.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
		o.UsePathStyle = !virtualHosts
	}
}

// redacted drops the address from a parse error: it holds the secret.
func redacted(err error) error {
	if e, ok := err.(*url.Error); ok {
		return e.Err
	}
	return err
}
