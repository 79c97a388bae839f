using System.Diagnostics;
using Dapper;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;
using Npgsql;

namespace Hiring.InterviewScheduling.Tests.Invitations;

/// <summary>Two instances of the service as processes of their own, which are killed while they send.</summary>
public sealed class MailCrashTests(PostgresServer postgres) : IAsyncLifetime
{
    private const int Instances = 2;
    private readonly SchedulingHost _host = new(postgres);

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Killed_amid_200_mails_the_service_loses_none_and_doubles_at_most_the_one_that_each_process_had_under_way()
    {
        RoundKind[] kinds = [RoundKind.SystemDesign, RoundKind.Database, RoundKind.Coding, RoundKind.Operations];
        for (var i = 0; i < 2; i++)
            foreach (var kind in kinds)
                await _host.Enter(10, kind);
        for (var i = 0; i < 25; i++)
        {
            var ask = SchedulingHost.Ask(_host.Candidates.InInterview(), 60, kinds);
            ask.Availability.FirstDay = ask.Availability.LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(i % 5));
            await _host.Client.BookLoopAsync(new() { LoopId = (await _host.Client.ProposeLoopAsync(ask)).Id });
        }
        await _host.StopAsync();
        Assert.Equal(200, await Scalar("select count(*) from mails where state = 1"));
        await using var sink = await MailSink.StartAsync(delay: 5);

        int[] killAt = [25, 75, 125, 175];
        foreach (var kill in killAt)
        {
            var processes = Enumerable.Range(0, Instances).Select(_ => Start(sink.Port)).ToList();
            try
            {
                await sink.Wait(kill, _ => true);
            }
            finally
            {
                foreach (var process in processes)
                {
                    process.Kill();
                    await process.WaitForExitAsync();
                    process.Dispose();
                }
            }
            // The two minutes for which the dead had claimed a mail pass.
            Assert.InRange(await Scalar("with lost as (update mails set claimed_until = null where state = 1 and claimed_until is not null returning 1) select count(*) from lost"), 0, Instances);
        }
        var unsent = await Scalar("select count(*) from mails where state <> 2");
        using (var last = Start(sink.Port))
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (await Scalar("select count(*) from mails where state <> 2") > 0)
                await Task.Delay(50, soon.Token);
            last.Kill();
            await last.WaitForExitAsync();
        }

        var received = sink.Received;
        var ids = received.Select(mail => mail.MessageId).ToHashSet();
        TestContext.Current.SendDiagnosticMessage($"{received.Count} mails arrived for 200 changes after {killAt.Length} kills of {Instances} processes: {received.Count - ids.Count} came twice");
        Assert.True(unsent > 0, "the kills came after the work was done");
        Assert.Equal(200, ids.Count);
        Assert.InRange(received.Count - ids.Count, 0, killAt.Length * Instances);
        // A double is the same mail: a receiver that knows the Message-ID drops it, and a calendar finds nothing new in it.
        Assert.All(received.GroupBy(mail => mail.MessageId), same => Assert.Single(same.Select(mail => (mail.To, mail.Calendar)).Distinct()));
    }

    private Process Start(int port)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Hiring.InterviewScheduling.dll")])
        {
            WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (key, value) in _host.AllSettings.Concat(MailHost.MailSettings(port)))
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["Kestrel__Endpoints__http__Url"] = start.Environment["Kestrel__Endpoints__grpc__Url"] = "http://127.0.0.1:0";
        var process = Process.Start(start)!;
        _ = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        return process;
    }

    private async Task<long> Scalar(string sql)
    {
        await using var connection = new NpgsqlConnection(_host.Database);
        return await connection.QuerySingleAsync<long>(sql);
    }
}

/// <summary>A mail server that comes later than the service.</summary>
public sealed class MailServerDownTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly LateHost _host = new(postgres);

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_mail_server_that_does_not_answer_costs_no_attempt_and_everything_is_sent_when_it_does()
    {
        await _host.Enter(10, RoundKind.Coding);
        var (loop, _) = await _host.Book(RoundKind.Coding);
        await Task.Delay(2000);
        Assert.Equal([0, 0], await _host.Query<int>("select attempts from mails"));

        await using var sink = await MailSink.StartAsync(_host.Port);

        Assert.Equal(2, (await sink.Wait(2, mail => mail.Calendar.Contains(loop.Interviews[0].Id, StringComparison.Ordinal))).Count);
    }

    private sealed class LateHost(PostgresServer postgres) : SchedulingHost(postgres)
    {
        internal int Port { get; } = OtherPrograms.FreePort();

        protected override IReadOnlyDictionary<string, string> Settings => MailHost.MailSettings(Port);
    }
}
