using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>Lists whom retention will erase at its next run, the oldest first.</summary>
public sealed class ListDueErasures(NpgsqlDataSource database)
{
    internal async Task<ListDueErasuresResponse> Handle(ListDueErasuresRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var due = await DueCandidate.After(request.PageToken.Length == 0 ? Guid.Empty : page.Before, connection, call.CancellationToken)
            .Take(page.Size).ToListAsync(call.CancellationToken);
        return new ListDueErasuresResponse
        {
            Due = { due.Select(candidate => candidate.ToMessage()) },
            NextPageToken = due.Count == 0 ? "" : page.Next(due.Count, due[^1].Id),
        };
    }
}
