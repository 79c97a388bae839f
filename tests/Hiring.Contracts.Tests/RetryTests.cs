using System.Net;
using Hiring.Candidate.V1;
using Hiring.Client;
using Hiring.CompensationBenchmark.V1;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hiring.Contracts.Tests;

public sealed class RetryTests : IAsyncLifetime
{
    private readonly List<string> bodies = [];
    private Platform platform = null!;

    public async ValueTask InitializeAsync() => platform = await Platform.StartAsync();

    public ValueTask DisposeAsync() => platform.DisposeAsync();

    [Fact]
    public async Task A_write_is_repeated_with_the_same_request_id()
    {
        FailFirst(2, 503);
        await platform.Api<ICandidateApi>().CreateRoleAsync(new CreateRoleRequest { Role = new Role { Title = "Backend" } });
        Assert.Equal(3, bodies.Count);
        var ids = bodies.Select(body => CreateRoleRequest.Parser.ParseJson(body).RequestId).Distinct().ToList();
        Assert.True(Guid.TryParse(Assert.Single(ids), out _));
    }

    [Fact]
    public async Task A_read_and_a_check_are_repeated()
    {
        FailFirst(1, 503);
        await platform.Api<ICandidateApi>().ListRolesAsync();
        Assert.Equal(2, bodies.Count);

        bodies.Clear();
        FailFirst(1, 429);
        await platform.Api<ICompensationApi>().CheckOfferAsync(new CheckOfferRequest());
        Assert.Equal(2, bodies.Count);
    }

    [Fact]
    public async Task A_collision_that_says_when_to_come_back_is_repeated()
    {
        FailFirst(1, 409);
        await platform.Api<ICandidateApi>().OpenRoleAsync("0198c0de-0000-7000-8000-000000000001", new OpenRoleRequest());
        Assert.Equal(2, bodies.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task What_would_fail_again_is_not_repeated(int status)
    {
        FailFirst(1, status, retryAfter: false);
        var error = await Assert.ThrowsAsync<HiringException>(() => platform.Api<ICandidateApi>().ListRolesAsync());
        Assert.Equal((HttpStatusCode)status, error.Status);
        Assert.Single(bodies);
    }

    [Fact]
    public async Task A_failure_that_lasts_arrives_as_it_is()
    {
        FailFirst(int.MaxValue, 503);
        var error = await Assert.ThrowsAsync<HiringException>(() => platform.Api<ICandidateApi>().ListRolesAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.Status);
        Assert.Equal("TEST", error.Reason);
        Assert.Equal(4, bodies.Count);
    }

    [Fact]
    public async Task A_stream_may_stay_silent_for_longer_than_a_call_may_take()
    {
        // Longer than the bound on one attempt of a call, before the headers: an idle feed sends nothing at all.
        platform.Interpose = async (context, next) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(17), context.RequestAborted);
            await next(context);
        };
        await foreach (var happened in platform.Api<ICandidateApi>().FollowEventsAsync())
        {
            Assert.NotNull(happened);
        }
        Assert.Equal(1, platform.Calls);
    }

    [Fact]
    public async Task A_gateway_out_of_reach_is_named()
    {
        var nobody = new Uri("http://127.0.0.1:1");
        await using var client = Platform.Client(nobody).BuildServiceProvider();
        var error = await Assert.ThrowsAsync<HiringException>(() => client.GetRequiredService<ICandidateApi>().ListRolesAsync());
        Assert.Null(error.Status);
        Assert.StartsWith("GET http://127.0.0.1:1/v1/roles got no answer: ", error.Message);
    }

    [Fact]
    public async Task A_call_that_the_caller_ends_is_canceled_and_nothing_else()
    {
        using var source = new CancellationTokenSource();
        platform.Interpose = async (context, _) =>
        {
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => platform.Api<ICandidateApi>().ListRolesAsync(cancellationToken: source.Token));
        Assert.Equal(1, platform.Calls);
    }

    private void FailFirst(int times, int status, bool retryAfter = true) => platform.Interpose = async (context, next) =>
    {
        context.Request.EnableBuffering();
        using (var reader = new StreamReader(context.Request.Body, leaveOpen: true))
        {
            bodies.Add(await reader.ReadToEndAsync());
        }
        context.Request.Body.Position = 0;
        if (bodies.Count > times)
        {
            await next(context);
            return;
        }
        if (retryAfter)
        {
            context.Response.Headers.RetryAfter = "0";
        }
        await Platform.ProblemAsync(context, status, "TEST", "Not now.");
    };
}
