using Dapper;
using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Evaluation.Questions;

/// <summary>Lists questions in their latest version, newest first.</summary>
public sealed class ListQuestions(NpgsqlDataSource database)
{
    internal async Task<ListQuestionsResponse> Handle(ListQuestionsRequest request, ServerCallContext call)
    {
        var filter = $"{request.Kind} {request.Competency} {request.ShowRetired}";
        var page = Page.Of(request.PageSize, request.PageToken, filter);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<QuestionRow>(new CommandDefinition($"""
            {QuestionRow.Select} and v.version = q.version
            where q.id < @before and (@kind = 0 or q.kind = @kind) and (@competency = '' or @competency = any(v.competencies))
                and (@retired or q.retired_at is null)
            order by q.id desc limit @size
            """, new { before = page.Before, size = page.Size, kind = (short)request.Kind, competency = request.Competency, retired = request.ShowRetired },
            cancellationToken: call.CancellationToken))).AsList();
        return new ListQuestionsResponse
        {
            Questions = { rows.Select(row => row.ToMessage()) }, NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, filter),
        };
    }
}
