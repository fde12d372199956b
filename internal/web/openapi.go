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

// documents are the two forms of the API's document, written when first asked for.
type documents struct {
	once       sync.Once
	json, yaml document
	err        error
}

// document is one form, plain and packed.
type document struct {
	kind, etag   string
	body, packed []byte
}

func newDocument(kind string, body []byte) document {
	sum := sha256.Sum256(body)
	return document{kind: kind, etag: `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`, body: body,
		packed: fasthttp.AppendGzipBytesLevel(nil, body, fasthttp.CompressDefaultCompression)}
}

// write writes both forms.
func (d *documents) write(k *Kit) {
	asJSON, err := json.Marshal(k.api.OpenAPI())
	if err != nil {
		d.err = err
		return
	}
	asYAML, err := k.api.OpenAPI().YAML()
	d.err = err
	d.json, d.yaml = newDocument("application/openapi+json", asJSON), newDocument("application/openapi+yaml", asYAML)
}

// openAPI answers with the document, the same at every host.
func (k *Kit) openAPI(c *fiber.Ctx) error {
	k.doc.once.Do(func() { k.doc.write(k) })
	if k.doc.err != nil {
		return k.doc.err
	}
	d := k.doc.json
	if strings.HasSuffix(c.Path(), ".yaml") {
		d = k.doc.yaml
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
		d.body = d.packed
	}
	c.Response().SetBodyRaw(d.body)
	return nil
}
