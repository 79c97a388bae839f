using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Applications;

/// <summary>
/// One change for many applications, each with an outcome of its own. They are locked together, judged one by one, and
/// those that may be changed are changed in one statement; so nothing that is wrong with one ever reaches the others.
/// </summary>
internal static class Bulk
{
    /// <summary>The ids of a request. One that stands there twice, in other letters, is refused.</summary>
    internal static Guid[] Ids(IEnumerable<string> ids)
    {
        var read = ids.Select(Guid.Parse).ToArray();
        return read.Distinct().Count() == read.Length ? read : throw Problem.Invalid("application_ids", "names an application twice");
    }

    /// <summary>Judges and changes. Answers a result for each id, in the order of the ids.</summary>
    /// <param name="ids">The applications.</param>
    /// <param name="move">What the change makes of them.</param>
    /// <param name="judge">The stage that an application has after the change; throws the refusal.</param>
    /// <param name="tell">The event of a changed application.</param>
    /// <param name="write">The transaction.</param>
    internal static async Task<IEnumerable<ApplicationResult>> Run(
        Guid[] ids, Move move, Func<ApplicationCase, PipelineStage> judge, Func<ApplicationRow, CandidateEvent> tell, Write write)
    {
        var found = await ApplicationCase.ReadAll(ids, write.Connection, locked: true, write.Cancellation);
        var failures = new Dictionary<Guid, ApplicationFailure>();
        var moves = new List<(Guid, string, Stage)>();
        foreach (var id in ids)
        {
            try
            {
                var stage = judge(found.GetValueOrDefault(id) ?? throw Problem.NotFound("application", id));
                moves.Add((id, stage.Id, stage.Kind));
            }
            catch (RpcException e)
            {
                failures[id] = Failure(e);
            }
        }
        var moved = (await move.Run(moves, write)).ToDictionary(row => row.Id);
        foreach (var id in ids)
            if (moved.TryGetValue(id, out var row))
                write.Append(tell(row));
        return ids.Select(id => moved.TryGetValue(id, out var row)
            ? new ApplicationResult { ApplicationId = id.ToString(), Application = row.ToMessage() }
            : new ApplicationResult { ApplicationId = id.ToString(), Failure = failures[id] });
    }

    private static ApplicationFailure Failure(RpcException e)
    {
        var info = e.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>();
        return new()
        {
            Code = (int)e.StatusCode, Reason = info?.Reason ?? "", Message = e.Status.Detail,
            Facts = { info?.Metadata.Select(fact => new ApplicationFailureFact { Key = fact.Key, Value = fact.Value }) ?? [] },
        };
    }
}
