using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>Lists erasures, newest first.</summary>
public sealed class ListErasures(NpgsqlDataSource database)
{
    internal async Task<ListErasuresResponse> Handle(ListErasuresRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken, request.CandidateId);
        var of = request.CandidateId.Length == 0 ? (Guid?)null : Guid.Parse(request.CandidateId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<ErasureRow>(new CommandDefinition(
            ErasureRow.Select("e.id < @before and (@of::uuid is null or e.candidate_id in (select id from person_ids(@of)))") + " order by e.id desc limit @size",
            new { before = page.Before, of, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListErasuresResponse
        {
            Erasures = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, request.CandidateId),
        };
    }
}
