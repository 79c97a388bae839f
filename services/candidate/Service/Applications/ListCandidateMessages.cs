using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Lists the messages to the candidate about an application, newest first.</summary>
public sealed class ListCandidateMessages(NpgsqlDataSource database)
{
    internal async Task<ListCandidateMessagesResponse> Handle(ListCandidateMessagesRequest request, ServerCallContext call)
    {
        var application = Guid.Parse(request.ApplicationId);
        var filter = application.ToString();
        var page = Page.Of(request.PageSize, request.PageToken, filter);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        await using var found = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select exists (select from applications where id = @application);
            select {CandidateMessageRow.Columns} from candidate_messages where application_id = @application and id < @before order by id desc limit @size;
            """, new { application, before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken));
        if (!await found.ReadSingleAsync<bool>())
            throw Problem.NotFound("application", application);
        var rows = (await found.ReadAsync<CandidateMessageRow>()).AsList();
        return new ListCandidateMessagesResponse
        {
            Messages = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, filter),
        };
    }
}
