using Google.Rpc;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Says with a refusal, since somebody else was quicker, which loops are still free.</summary>
public sealed class Alternatives(NpgsqlDataSource database, LoadPeople loadPeople, TimeProvider clock)
{
    private const int Most = 3;

    internal async Task<T> Beside<T>(Guid loop, ServerCallContext call, Func<Task<T>> change)
    {
        try
        {
            return await change();
        }
        catch (RpcException e) when (Conflict.Is(e))
        {
            var status = e.GetRpcStatus()!;
            var info = status.GetDetail<ErrorInfo>()!;
            foreach (var (free, i) in (await Find(loop, call.CancellationToken)).Select((free, i) => (free, i)))
                info.Metadata[$"alternative_{i + 1}"] = InstantPattern.General.Format(free.Start) + "/" + InstantPattern.General.Format(free.End);
            status.Details[0] = Google.Protobuf.WellKnownTypes.Any.Pack(info);
            throw status.ToRpcException();
        }
    }

    /// <summary>The best loops by what was asked for the loop, none of which overlaps another.</summary>
    private async Task<List<Interval>> Find(Guid id, CancellationToken cancellation)
    {
        BookedLoop loop;
        // Given back before another one is asked for: whoever holds one and waits for a second may wait for another such.
        await using (var connection = await database.OpenConnectionAsync(cancellation))
            loop = await BookedLoop.Find(id, connection, cancellation);
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        if (loop.Availability is null || TimeOf(loop, now) is not { } time)
            return [];
        var around = await loadPeople.For(loop.Ask, loop.CandidateId, time.FirstDay, time.LastDay, cancellation);
        var found = new List<Interval>();
        while (found.Count < Most && loop.Ask.Problem(time, around, now, blocked: found).Best(cancellation) is { } next)
            found.Add(next.During);
        return found;
    }

    /// <summary>Null if what the candidate offered is over.</summary>
    private static CandidateTime? TimeOf(BookedLoop loop, Instant now)
    {
        try
        {
            return Proposals.Check(loop.Availability!, loop.Ask, now);
        }
        catch (RpcException)
        {
            return null;
        }
    }
}
