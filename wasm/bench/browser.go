package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// patience is how long one step may take on a busy machine.
const patience = time.Minute

// startBrowser starts headless Chromium with the profile in a directory, empty
// for a new one. The context that it returns is the browser's first tab; the
// function ends the browser.
func startBrowser(parent context.Context, program, profile string) (context.Context, func(), error) {
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(program),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", "Translate,AutofillServerCommunication,OptimizationHints"),
		// Nothing but the loopback is reached, whatever Chromium calls by itself.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.WSURLReadTimeout(patience),
	)
	if profile != "" {
		options = append(options, chromedp.UserDataDir(profile))
	}
	allocator, stop := chromedp.NewExecAllocator(parent, options...)
	tab, cancel := chromedp.NewContext(allocator)
	end := func() {
		chromedp.Cancel(tab) // waits for the process, so that its profile can be removed
		cancel()
		stop()
	}
	if err := chromedp.Do(tab); err != nil {
		end()
		return nil, nil, fmt.Errorf("starting Chromium (on Debian: apt install chromium): %w", err)
	}
	return tab, end, nil
}

// evaluate returns the value of a JavaScript expression, awaited where it is a
// promise.
func evaluate[T any](tab context.Context, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(tab, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// command runs a command of the DevTools protocol.
func command[P, R any](tab context.Context, c cdp.Command[P, R], parameters P) error {
	return chromedp.Do(tab, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, parameters)
		return err
	}))
}

// quoted is a string as a JavaScript literal.
func quoted(s string) string {
	literal, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be written
	}
	return string(literal)
}
