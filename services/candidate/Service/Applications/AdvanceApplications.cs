using System.Collections.Concurrent;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Moves many applications to the stages that follow.</summary>
public sealed class AdvanceApplications(Writes writes, NpgsqlDataSource database, StageEntry entry)
{
    /// <summary>Applications whose gates are asked at the same time: a peer is not flooded, and 200 fit into a call's deadline.</summary>
    private const int AskedAtOnce = 16;

    /// <summary>How long gates are asked in all. A peer that hangs must not take the whole call with it.</summary>
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(15);

    internal Task<AdvanceApplicationsResponse> Handle(AdvanceApplicationsRequest request, ServerCallContext call)
    {
        var asked = AskedStage.Of(request.ToStage, request.Stage);
        var ids = Bulk.Ids(request.ApplicationIds);
        return writes.Run(request, call, () => Ask(ids, asked, call.CancellationToken), async (write, answers) => new AdvanceApplicationsResponse
        {
            Results =
            {
                await Bulk.Run(ids, new Move(ApplicationState.Active, Caller.Of(call)),
                    application => Judge(application, asked, answers), AdvanceApplication.Told, write),
            },
        });
    }

    /// <summary>The open gates of each application that has a stage to go to, or why it has none.</summary>
    private async Task<ConcurrentDictionary<Guid, Answer>> Ask(Guid[] ids, AskedStage asked, CancellationToken cancellation)
    {
        Dictionary<Guid, ApplicationCase> found;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
            found = await ApplicationCase.ReadAll(ids, connection, locked: false, cancellation);
        var answers = new ConcurrentDictionary<Guid, Answer>();
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        soon.CancelAfter(AskFor);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(found.Values, options, async (application, _) =>
        {
            try
            {
                answers[application.Row.Id] = new(await entry.Ask(application, asked, soon.Token), null);
            }
            catch (Exception) when (soon.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                answers[application.Row.Id] = new([], Problem.Unavailable("There was no time left to ask for this one. Nothing was done about it; try it again."));
            }
            catch (RpcException e) when (!cancellation.IsCancellationRequested)
            {
                answers[application.Row.Id] = new([], e);
            }
        });
        return answers;
    }

    private static PipelineStage Judge(ApplicationCase application, AskedStage asked, ConcurrentDictionary<Guid, Answer> answers)
    {
        var answer = answers.GetValueOrDefault(application.Row.Id) ?? new([], null);
        return answer.Refusal is { } refusal ? throw refusal : StageEntry.Enter(application, asked, answer.Open);
    }

    private sealed record Answer(IReadOnlyCollection<Gate> Open, RpcException? Refusal);
}
