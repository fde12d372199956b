package wiring

import (
	"context"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"vakans/internal/blob"
	"vakans/internal/config"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/mail"
	"vakans/internal/queue"
)

// serviceName is what the service calls itself where no organisation speaks.
const serviceName = "Vakans"

// file reads a letter's attachment, which must be its organisation's own.
func (s *Services) file(ctx context.Context, number int32, key string) ([]byte, error) {
	k, err := blob.ParseKey(key)
	if err != nil {
		return nil, err
	}
	if !k.Of(number) {
		return nil, fault.New(fault.NotFound, "error.not_found")
	}
	body, _, err := s.Files.GetBytes(ctx, k, form.MaxAttachmentSize)
	return body, err
}

// answer has what a letter asks for made in the plane of those it is for.
func (s *Services) answer(ctx context.Context, number int32, template string, lang i18n.Lang,
	request uuid.UUID) (letter.Answer, error) {
	if number == 0 {
		return s.account().Answer(ctx, template, lang, request)
	}
	return s.people().Answer(ctx, number, template, lang, request)
}

func blobConfig(c config.S3) blob.Config {
	return blob.Config{
		Endpoint: c.Endpoint, Region: c.Region, Bucket: c.Bucket, AccessKey: c.AccessKey, SecretKey: c.SecretKey.Reveal(),
		ChecksumWhenRequired: c.Checksum == "when_required", VirtualHosts: !c.PathStyle,
	}
}

func redisQueue(c config.Redis) queue.Config {
	u := url.URL{Scheme: "redis", Host: c.Address, Path: "/" + strconv.Itoa(c.DB)}
	if c.TLS {
		u.Scheme = "rediss"
	}
	if c.Username != "" || c.Password != "" {
		u.User = url.UserPassword(c.Username, c.Password.Reveal())
	}
	return queue.Config{URL: u.String()}
}

func mailTLS(mode string) mail.TLS {
	switch mode {
	case "none":
		return mail.NoTLS
	case "tls":
		return mail.Implicit
	case "opportunistic":
		return mail.Opportunistic
	}
	return mail.Mandatory
}
