using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Screenings;

/// <summary>Lists question sets, newest first.</summary>
public sealed class ListQuestionSets(NpgsqlDataSource database)
{
    internal async Task<ListQuestionSetsResponse> Handle(ListQuestionSetsRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<QuestionSetRow>(new CommandDefinition(
            $"select {QuestionSetRow.Columns} from question_sets where id < @before order by id desc limit @size",
            new { before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListQuestionSetsResponse
        {
            QuestionSets = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id),
        };
    }
}
