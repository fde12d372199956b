package wiring

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"vakans/internal/config"
	"vakans/internal/logging"
	"vakans/internal/plane"
	"vakans/internal/server"
)

// Document is the API's OpenAPI document as the product at an address answers
// with it, and where something in it is not written. Nothing is connected: the
// operations are described and not called.
func Document(base string) (raw []byte, gaps []string, err error) {
	log := logging.Discard()
	s := &Services{Config: &config.Config{BaseURL: base, SecretKeys: []logging.Secret{"none"}}, Log: log,
		Planes: &plane.Planes{}}
	web := server.New(server.Deps{Web: server.Options(s.Config, log), Areas: s.pages().areas()})
	resp, err := web.App.Test(httptest.NewRequest(http.MethodGet, "/api/openapi.json", nil), -1)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err = io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK {
		return nil, nil, fmt.Errorf("the document cannot be written: %s", raw)
	}
	return raw, web.Table.Gaps(), err
}
