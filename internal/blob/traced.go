package blob

import (
	"context"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"

	"vakans/internal/telemetry"
)

// traced makes each call a step of the trace it happens in, named by what is
// done and not by what it is done to.
func traced(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("vakans.trace",
		func(ctx context.Context, in middleware.InitializeInput,
			next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			ctx, end := telemetry.Step(ctx, "files."+awsmiddleware.GetOperationName(ctx))
			out, meta, err := next.HandleInitialize(ctx, in)
			end(err)
			return out, meta, err
		}), middleware.After)
}
