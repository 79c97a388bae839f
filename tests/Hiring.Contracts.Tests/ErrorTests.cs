using System.Net;
using Hiring.Candidate.V1;
using Hiring.Client;
using Microsoft.AspNetCore.Http;

namespace Hiring.Contracts.Tests;

public sealed class ErrorTests
{
    [Fact]
    public async Task Problem_details_of_the_gateway_arrive_whole()
    {
        await using var platform = await Platform.StartAsync();
        platform.Interpose = (context, _) => Platform.ProblemAsync(context, 400, "FIELD_INVALID", "page_size: must be at least 0",
            new[] { new { field = "page_size", reason = "int32.gte", description = "must be at least 0" } });
        var error = await Assert.ThrowsAsync<HiringException>(() => platform.Api<ICandidateApi>().ListRolesAsync(-1));
        Assert.Equal(HttpStatusCode.BadRequest, error.Status);
        Assert.Equal("page_size: must be at least 0", error.Message);
        Assert.Equal("FIELD_INVALID", error.Reason);
        Assert.Equal("gateway.hiring", error.Domain);
        Assert.Equal("value", error.Metadata["key"]);
        Assert.Equal(new FieldError("page_size", "must be at least 0", "int32.gte"), Assert.Single(error.Errors));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", error.TraceId);
    }

    [Theory]
    [InlineData("<html>secret of a proxy</html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"errors":"none","metadata":[1],"detail":7}""")]
    public async Task An_error_in_other_words_is_told_by_its_status_alone(string body)
    {
        await using var platform = await Platform.StartAsync();
        platform.Interpose = (context, _) =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync(body);
        };
        var error = await Assert.ThrowsAsync<HiringException>(() => platform.Api<ICandidateApi>().ListRolesAsync());
        Assert.Equal(HttpStatusCode.Forbidden, error.Status);
        Assert.Equal("The answer was 403 (Forbidden), without a reason that can be read.", error.Message);
        Assert.Null(error.Reason);
        Assert.Empty(error.Errors);
    }

    [Fact]
    public async Task An_error_that_is_too_large_is_not_read()
    {
        await using var platform = await Platform.StartAsync();
        platform.Interpose = (context, _) =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync($$"""{"detail":"{{new string('x', 1_000_000)}}"}""");
        };
        var error = await Assert.ThrowsAsync<HiringException>(() => platform.Api<ICandidateApi>().ListRolesAsync());
        Assert.True(error.Message.Length < 100);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"roles":7}""")]
    public async Task An_answer_that_is_no_message_is_an_error_with_its_status(string body)
    {
        await using var platform = await Platform.StartAsync();
        platform.Interpose = (context, _) => context.Response.WriteAsync(body);
        var error = await Assert.ThrowsAsync<HiringException>(() => platform.Api<ICandidateApi>().ListRolesAsync());
        Assert.Equal(HttpStatusCode.OK, error.Status);
        Assert.Contains("/v1/roles cannot be read", error.Message);
    }
}
