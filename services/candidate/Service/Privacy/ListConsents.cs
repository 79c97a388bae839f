using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>Lists the consents of a person, newest first.</summary>
public sealed class ListConsents(NpgsqlDataSource database)
{
    internal async Task<ListConsentsResponse> Handle(ListConsentsRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken, request.CandidateId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<ConsentRow>(new CommandDefinition($"""
            select {ConsentRow.Columns} from consents
            where candidate_id in (select id from person_ids(@candidate)) and id < @before order by id desc limit @size
            """, new { candidate = Guid.Parse(request.CandidateId), before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListConsentsResponse
        {
            Consents = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, request.CandidateId),
        };
    }
}
