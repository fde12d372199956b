package web

import (
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"vakans/internal/fault"
	"vakans/tenant"
)

// statuses is the only map from what went wrong to what HTTP calls it.
var statuses = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Forbidden:       http.StatusForbidden,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Gone:            http.StatusGone,
	fault.Limited:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Unsupported:     http.StatusUnsupportedMediaType,
}

// Status is the HTTP status of an error, for a form that is shown again.
func Status(err error) int {
	status, _ := classify(err)
	return status
}

// keyMaintenance is the sentence for an organisation that is being worked on.
const keyMaintenance = "error.maintenance"

// keySuspended is the one for an organisation that is closed for now.
const keySuspended = "error.tenant_suspended"

// classify finds the status and the fault of any error: ours, the framework's,
// or one that nobody knows, whose text stays in the log.
func classify(err error) (int, *fault.Error) {
	var known *fault.Error
	var framework *fiber.Error
	switch {
	case errors.Is(err, tenant.ErrMaintenance): // whatever a feature made of it
		return http.StatusServiceUnavailable, fault.New(fault.Unavailable, keyMaintenance).Because(err)
	case errors.As(err, &known):
		return statuses[known.Kind], known
	case errors.As(err, &framework):
		return fromFramework(framework)
	case errors.Is(err, tenant.ErrUnknown):
		return http.StatusNotFound, fault.New(fault.NotFound, "error.unknown_host").Because(err)
	case errors.Is(err, tenant.ErrSuspended):
		return http.StatusGone, fault.New(fault.Gone, keySuspended).Because(err)
	case away(err):
		return http.StatusServiceUnavailable, fault.New(fault.Unavailable, "error.unavailable").Because(err)
	}
	return http.StatusInternalServerError, fault.Of(err)
}

// fromFramework understands the statuses that Fiber and fasthttp raise
// themselves; their texts are for programmers.
func fromFramework(err *fiber.Error) (int, *fault.Error) {
	switch err.Code {
	case http.StatusNotFound:
		return err.Code, fault.New(fault.NotFound, "error.not_found").Because(err)
	case http.StatusMethodNotAllowed:
		return err.Code, fault.New(fault.Unsupported, "error.method").Because(err)
	case http.StatusRequestEntityTooLarge:
		return err.Code, fault.New(fault.TooLarge, "error.too_large").Because(err)
	case http.StatusRequestTimeout:
		return err.Code, fault.New(fault.Invalid, "error.offline").Because(err)
	case http.StatusNotImplemented:
		return err.Code, fault.New(fault.Unsupported, "error.method").Because(err)
	case http.StatusHTTPVersionNotSupported:
		return err.Code, fault.New(fault.Unsupported, "error.bad_request").Because(err)
	case http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return http.StatusServiceUnavailable, fault.New(fault.Unavailable, "error.unavailable").Because(err)
	}
	if err.Code >= 400 && err.Code < 500 {
		return http.StatusBadRequest, fault.New(fault.Invalid, "error.bad_request").Because(err)
	}
	return http.StatusInternalServerError, fault.Of(err)
}
