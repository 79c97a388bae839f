using Hiring.InterviewScheduling.Invitations;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Hiring.InterviewScheduling.Tests.Invitations;

/// <summary>The service with a real mail server beside it.</summary>
public sealed class MailHost(PostgresServer postgres) : SchedulingHost(postgres), IAsyncLifetime
{
    internal MailSink Sink { get; private set; } = null!;

    internal InvitationService.InvitationServiceClient Invitations => new(Grpc);

    protected override IReadOnlyDictionary<string, string> Settings => MailSettings(Sink.Port);

    internal static Dictionary<string, string> MailSettings(int port) => new()
    {
        ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = $"{port}", ["Mail:Security"] = "None",
        ["Mail:From"] = "\"Example, Interviews\" <interviews@hiring.example>", ["Mail:ScorecardAddress"] = "https://hiring.example/scorecards/{interview}",
    };

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        Sink = await MailSink.StartAsync();
        await InitializeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await Sink.DisposeAsync();
    }
}

/// <summary>What tests of invitations do with a host.</summary>
internal static class Invited
{
    /// <summary>A booked loop, and its candidate.</summary>
    internal static async Task<(Loop Loop, string Candidate)> Book(this SchedulingHost host, params RoundKind[] kinds)
    {
        var candidate = Guid.CreateVersion7().ToString();
        var loop = await host.Client.ProposeLoopAsync(SchedulingHost.Ask(host.Candidates.Has(Hiring.Candidate.V1.Stage.Interview, Hiring.Candidate.V1.ApplicationState.Active, candidate), 60, kinds));
        return (await host.Client.BookLoopAsync(new() { LoopId = loop.Id }), candidate);
    }

    /// <summary>Moves an interview in time as nobody's calendar would hinder it, and tells of it in the same transaction.</summary>
    /// <param name="host">The service.</param>
    /// <param name="interview">The interview.</param>
    /// <param name="during">SQL of the new time.</param>
    internal static Task<bool> Move(this SchedulingHost host, string interview, string during) =>
        host.Services.GetRequiredService<Writes>().InTransaction(async write =>
        {
            await Dapper.SqlMapper.ExecuteAsync(write.Connection, $"update interviews set during = {during}, sequence = sequence + 1 where id = @id", new { id = Guid.Parse(interview) });
            await InvitationChange.Queue([Guid.Parse(interview)], write);
            return true;
        }, CancellationToken.None);

    /// <summary>Lets what waits be due at once, and what is claimed be lost, as time would.</summary>
    internal static Task Hurry(this SchedulingHost host) =>
        host.Query<int>("update mails set next_attempt_at = now(), claimed_until = null where state in (1, 4)");
}
