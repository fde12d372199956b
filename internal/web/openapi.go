package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// openAPIPath is where the API's document is found, before its extension.
const openAPIPath = "/api/openapi"

// documentMaxAge: a release changes the document, and nothing else does.
const documentMaxAge = "public, max-age=300"

// documents are the two forms of the API's document, each written when first asked for.
type documents struct{ json, yaml document }

// document is one form, plain and packed.
type document struct {
	once       sync.Once
	kind, etag string
	body       []byte
	packed     func() []byte // gzip
	err        error
}

func (d *document) write(kind string, body func() ([]byte, error)) *document {
	d.once.Do(func() {
		d.kind = kind
		if d.body, d.err = body(); d.err != nil {
			return
		}
		sum := sha256.Sum256(d.body)
		d.etag = `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		d.packed = sync.OnceValue(func() []byte {
			return fasthttp.AppendGzipBytesLevel(nil, d.body, fasthttp.CompressDefaultCompression)
		})
	})
	return d
}

// document is the form that a path ends with.
func (k *Kit) document(path string) *document {
	api := k.api.OpenAPI()
	if strings.HasSuffix(path, ".yaml") {
		return k.doc.yaml.write("application/openapi+yaml", api.YAML)
	}
	return k.doc.json.write("application/openapi+json", func() ([]byte, error) { return json.Marshal(api) })
}

// openAPI answers with the document, the same at every host.
func (k *Kit) openAPI(c *fiber.Ctx) error {
	d := k.document(c.Path())
	if d.err != nil {
		return d.err
	}
	c.Set(fiber.HeaderCacheControl, documentMaxAge)
	c.Set(fiber.HeaderETag, d.etag)
	c.Vary(fiber.HeaderAcceptEncoding)
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), d.etag) {
		c.Status(http.StatusNotModified)
		return nil
	}
	c.Set(fiber.HeaderContentType, d.kind)
	if c.Request().Header.HasAcceptEncoding("gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		c.Response().SetBodyRaw(d.packed())
		return nil
	}
	c.Response().SetBodyRaw(d.body)
	return nil
}
