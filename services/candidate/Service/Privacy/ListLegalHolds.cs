using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>Lists legal holds, newest first.</summary>
public sealed class ListLegalHolds(NpgsqlDataSource database)
{
    internal async Task<ListLegalHoldsResponse> Handle(ListLegalHoldsRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken, request.CandidateId);
        var of = request.CandidateId.Length == 0 ? (Guid?)null : Guid.Parse(request.CandidateId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<LegalHoldRow>(new CommandDefinition($"""
            select {LegalHoldRow.Columns} from legal_holds
            where id < @before and (@of::uuid is null or candidate_id in (select id from person_ids(@of)))
            order by id desc limit @size
            """, new { before = page.Before, of, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListLegalHoldsResponse
        {
            LegalHolds = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, request.CandidateId),
        };
    }
}
