using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>The service as a process of its own that is killed (SIGKILL) while it books, beside one that lives on the same database.</summary>
public sealed class BookingKillTests(PostgresServer postgres) : IAsyncLifetime
{
    private const int Clients = 16;
    private readonly SchedulingHost _host = new(postgres);

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_kill_amid_bookings_leaves_no_half_loop_and_whoever_calls_again_with_the_same_id_gets_the_one_booking()
    {
        RoundKind[] kinds = [RoundKind.SystemDesign, RoundKind.Database, RoundKind.Coding];
        foreach (var kind in kinds)
            for (var i = 0; i < 5; i++)
                await _host.Enter(10, kind);
        var unanswered = 0;
        for (var kill = 0; kill < 3; kill++)
        {
            var asks = await Task.WhenAll(Enumerable.Range(0, 90).Select(async i =>
            {
                var ask = SchedulingHost.Ask(_host.Candidates.InInterview(), 30, kinds);
                var day = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(kill * 7 + i % 5));
                (ask.Availability.FirstDay, ask.Availability.LastDay, ask.Availability.Earliest) = (day, day, new() { Hours = 9 + i % 6 });
                return new BookLoopRequest { LoopId = (await _host.Client.ProposeLoopAsync(ask)).Id, RequestId = Guid.CreateVersion7().ToString() };
            }));

            var (answered, open) = await BookUntilKilled(asks, after: 3 + 3 * kill);

            await _host.NothingIsInconsistent();
            Assert.All(answered, loop => Assert.Equal(LoopState.Booked, loop.State));
            Assert.Equal(answered.Count, await _host.Count("loops where id = any(@ids) and state = 2", new { ids = answered.Select(loop => Guid.Parse(loop.Id)).ToArray() }));
            // Whoever got no answer does not know, and calls again.
            foreach (var ask in open)
                await Try(_host.Client, ask);
            unanswered += open.Count;
            await _host.NothingIsInconsistent();
        }
        Assert.True(unanswered > 3 * Clients, $"{unanswered} calls got no answer: the process was not killed amid bookings");
        Assert.Equal(await _host.Count("loops where state = 2"), await _host.Count("feed_events where type = 'loop_booked'"));
        Assert.Equal(await _host.Count("loops where state = 2"), (await _host.Told()).Select(e => e.LoopBooked.LoopId).Distinct().Count());
    }

    /// <summary>Books with a process that is killed once so many were booked. Answers what was booked, and the calls that got no answer.</summary>
    private async Task<(List<Loop> Booked, List<BookLoopRequest> Open)> BookUntilKilled(BookLoopRequest[] asks, int after)
    {
        var (booked, open) = (new List<Loop>(), new List<BookLoopRequest>());
        var address = $"http://127.0.0.1:{FreePort()}";
        using var process = Start(address);
        try
        {
            using var channel = GrpcChannel.ForAddress(address);
            var token = _host.Issuer.Token("tests", "scheduling.read", "scheduling.write");
            var client = new SchedulingService.SchedulingServiceClient(channel.Intercept(headers =>
            {
                headers.Add("authorization", $"Bearer {token}");
                return headers;
            }));
            await Answers(client, process);
            var next = -1;
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
            {
                for (int i; (i = Interlocked.Increment(ref next)) < asks.Length;)
                {
                    var (loop, answered) = await Try(client, asks[i]);
                    lock (booked)
                    {
                        if (loop is not null)
                            booked.Add(loop);
                        if (!answered)
                            open.Add(asks[i]);
                        // The others are in the middle of theirs.
                        if (booked.Count == after && !process.HasExited)
                            process.Kill();
                    }
                }
            }));
            Assert.True(booked.Count >= after, $"only {booked.Count} could be booked, so nothing was killed");
            return (booked, open);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<(Loop? Loop, bool Answered)> Try(SchedulingService.SchedulingServiceClient client, BookLoopRequest ask)
    {
        try
        {
            return (await client.BookLoopAsync(ask), true);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
        {
            return (null, true);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled or StatusCode.Unknown && e.GetRpcStatus() is null)
        {
            return (null, false);
        }
    }

    private Process Start(string address)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Hiring.InterviewScheduling"))
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["ConnectionStrings__database"] = _host.Database, ["Authentication__Authority"] = _host.Issuer.Authority,
                ["Authentication__ClientId"] = "service-under-test", ["Authentication__ClientSecret"] = "secret", ["services__candidate__grpc__0"] = _host.CandidatesAddress,
                ["Kestrel__Endpoints__grpc__Url"] = address, ["Kestrel__Endpoints__grpc__Protocols"] = "Http2",
                ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0", ["Logging__LogLevel__Default"] = "Warning",
            },
        };
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        return process;
    }

    private static async Task Answers(SchedulingService.SchedulingServiceClient client, Process process)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            Assert.False(process.HasExited, "the process did not start");
            try
            {
                await client.ListInterviewersAsync(new() { PageSize = 1 }, cancellationToken: soon.Token);
                return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                await Task.Delay(50, soon.Token);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
