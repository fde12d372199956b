package main

import (
	"context"
	"errors"
	"fmt"

	"vakans/internal/wiring"
)

// doctorCommand checks every dependency and every right and says in words what
// is wrong and how to mend it. It fails when anything is.
func doctorCommand(ctx context.Context, args []string) error {
	return withServices(ctx, "doctor", args, func(s *wiring.Services) error {
		sick := 0
		for _, d := range s.Diagnose(ctx) {
			if d.Remedy == "" {
				fmt.Printf("  ok   %s\n", d.What)
				continue
			}
			sick++
			fmt.Printf("  SICK %s\n       %s\n", d.What, d.Remedy)
		}
		if sick > 0 {
			return errors.New("something is wrong, see above")
		}
		fmt.Println("all is well")
		return nil
	})
}
